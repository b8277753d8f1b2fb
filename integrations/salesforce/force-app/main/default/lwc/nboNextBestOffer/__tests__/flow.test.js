import { RECORD, addCard, click, openTab, settled } from 'test/page';

// The stub that comes with Jest leaves out what the event says.
jest.mock('lightning/flowSupport', () => ({
    FlowAttributeChangeEvent: class extends CustomEvent {
        constructor(attributeName, attributeValue) {
            super('flowattribute', { detail: { attributeName, attributeValue } });
        }
    }
}));

beforeEach(openTab);

describe('a flow', () => {
    it('that the page names starts after an acceptance, on the record and with the offer', async () => {
        const card = addCard({ actionReference: 'Sell_Offer' });
        await settled();
        expect(card.part('lightning-flow')).toBeNull();
        await click(card.button('accept'));

        const flow = card.part('lightning-flow');
        expect(flow.flowApiName).toBe('Sell_Offer');
        expect(flow.flowInputVariables).toEqual([
            { name: 'recordId', type: 'String', value: RECORD },
            { name: 'offerId', type: 'String', value: 'fibre' }
        ]);
    });

    it('does not start when the page names none', async () => {
        const card = addCard();
        await settled();
        await click(card.button('accept'));

        expect(card.part('lightning-flow')).toBeNull();
    });

    it('that the component stands in hears which offer was answered, and how', async () => {
        const card = addCard();
        const heard = [];
        card.element.addEventListener('flowattribute', ({ detail }) => heard.push(detail));
        await settled();
        await click(card.button('withhold'));

        expect(heard).toEqual([
            { attributeName: 'targetId', attributeValue: 'fibre' },
            { attributeName: 'reactionType', attributeValue: 'NotOffered' }
        ]);
    });
});
