const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

const components = {
    ...jestConfig,
    displayName: 'components',
    roots: ['<rootDir>/force-app'],
    moduleNameMapper: {
        '^@salesforce/apex/NboPanelController\\.(\\w+)$': '<rootDir>/test/controller/$1.js',
        '^test/(.*)$': '<rootDir>/test/$1'
    },
    setupFilesAfterEnv: [...jestConfig.setupFilesAfterEnv, '<rootDir>/test/setup.js']
};
const classes = {
    displayName: 'classes',
    roots: ['<rootDir>/test'],
    testEnvironment: 'node',
    transform: {}
};

module.exports = { projects: [components, classes] };
