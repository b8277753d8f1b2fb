import { RECORD, addCard, click, openTab, report, settled } from 'test/page';

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

    it('goes on where it was when something else on the card changes, and ends where it ends', async () => {
        const card = addCard({ actionReference: 'Sell_Offer' });
        await settled();
        report.mockRejectedValueOnce(new Error('down'));
        card.button('accept').click();
        await Promise.resolve();
        const flow = card.part('lightning-flow');
        const begunWith = flow.flowInputVariables;
        await settled();

        expect(card.part('[data-id="kept"]')).not.toBeNull();
        expect(card.part('lightning-flow')).toBe(flow);
        expect(flow.flowInputVariables).toBe(begunWith);
        expect(flow.flowFinishBehavior).toBe('NONE');
    });

    it('does not start when the page names none', async () => {
        const card = addCard();
        await settled();
        await click(card.button('accept'));

        expect(card.part('lightning-flow')).toBeNull();
    });

    it('that the component stands in may leave out how many offers there are', async () => {
        const card = addCard({ maxOffers: null });
        await settled();

        expect(card.part('[data-offer="tv"]')).not.toBeNull();
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
