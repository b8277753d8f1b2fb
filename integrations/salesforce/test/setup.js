// `toBeAccessible` for the tests: axe with all of its rules that a DOM without layout can answer.
const { registerSa11yMatcher } = require('@sa11y/jest');

registerSa11yMatcher();
