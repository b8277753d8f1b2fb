/**
 * Apex runs on Salesforce's servers only. What can be said of it here is that it parses, that each
 * class has its metadata, and that the browser reaches nothing but the controller.
 */
const fs = require('fs');
const path = require('path');
const { ApexErrorListener, ApexParserFactory } = require('@apexdevtools/apex-parser');

const CLASSES = path.join(__dirname, '../force-app/main/default/classes');
const names = fs.readdirSync(CLASSES).filter((name) => name.endsWith('.cls'));
const source = (name) => fs.readFileSync(path.join(CLASSES, name), 'utf8');

class Mistakes extends ApexErrorListener {
    found = [];

    apexSyntaxError(line, column, message) {
        this.found.push(`${line}:${column} ${message}`);
    }
}

function mistakesIn(text) {
    const parser = ApexParserFactory.createParser(text);
    const mistakes = new Mistakes();
    parser.removeErrorListeners();
    parser.addErrorListener(mistakes);
    parser.compilationUnit();
    return mistakes.found;
}

describe('the Apex classes', () => {
    it.each(names)('%s parses and has its metadata', (name) => {
        expect(mistakesIn(source(name))).toEqual([]);
        expect(fs.existsSync(path.join(CLASSES, `${name}-meta.xml`))).toBe(true);
    });

    it('would not parse with a mistake', () => {
        expect(mistakesIn(source('NboService.cls').replaceAll(';', '')).length).toBeGreaterThan(0);
    });

    it('let the browser ask for two things', () => {
        const exposed = names.filter((name) => source(name).includes('@AuraEnabled'));

        expect(exposed).toEqual(['NboPanelController.cls']);
        expect(source(exposed[0]).match(/@AuraEnabled\s+public static \S+.* (\w+)\(/g)).toHaveLength(2);
    });
});
