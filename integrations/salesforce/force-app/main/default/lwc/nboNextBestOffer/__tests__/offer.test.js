import { FIBRE, RECORD, TV, addCard, click, decide, decided, openTab, report, settled, told } from 'test/page';

beforeEach(openTab);

describe('an offer', () => {
    it('is shown with what to say, why, for how much and until when', async () => {
        const card = addCard();
        expect(card.part('[data-id="loading"]')).not.toBeNull();
        await settled();

        expect(card.offer()).toBe('Fibre 500');
        expect(card.inOffer('.description').textContent).toBe('500 Mbit/s, no setup fee');
        expect(card.inOffer('.talk-track').textContent).toBe(FIBRE.talk_track);
        expect(card.inOffer('ul').textContent).toContain('Streams on four devices');
        expect(card.inOffer('.facts').textContent).toContain('29.90 a month');
        expect(card.inOffer('.facts').textContent).toContain('Dec 31, 2026');
        expect(card.inOffer('details').textContent).toContain('The first three months cost half.');
        expect(card.part('[data-offer="tv"]').textContent).toBe('TV for the family');
        expect(card.status()).toBe('Offer: Fibre 500');
    });

    it("carries the page's labels by Salesforce's names", async () => {
        const card = addCard({ acceptanceLabel: 'Yes, please', rejectionLabel: 'No, thanks' });
        await settled();

        expect(card.button('accept').textContent).toBe('Yes, please');
        expect(card.button('decline').textContent).toBe('No, thanks');
    });

    it('shows no heading of what it does not have', async () => {
        decide.mockResolvedValueOnce(decided({ offers: [TV] }));
        const card = addCard();
        await settled();

        expect(card.inOffer('h4')).toBeNull();
        expect(card.inOffer('dl')).toBeNull();
        expect(card.part('[data-offer]')).toBeNull();
    });

    it('has its image while the org lets it be loaded, and no broken one in its place', async () => {
        decide.mockResolvedValueOnce(decided({ offers: [{ ...FIBRE, image: 'https://img.example/fibre.png' }] }));
        const card = addCard();
        await settled();
        expect(card.inOffer('img').src).toBe('https://img.example/fibre.png');
        card.inOffer('img').dispatchEvent(new Event('error'));
        await settled();

        expect(card.inOffer('img')).toBeNull();
        expect(card.offer()).toBe('Fibre 500');
    });

    it('is told as shown, and nothing else is', async () => {
        addCard();
        await settled();

        expect(told()).toEqual([{ offer_id: 'fibre', answer: 'shown', occurred_at: expect.any(String) }]);
    });

    it('is asked for once, however often the page starts it', async () => {
        const cards = [addCard(), addCard()];
        await settled();

        expect(decide).toHaveBeenCalledTimes(1);
        expect(cards.map((card) => card.offer())).toEqual(['Fibre 500', 'Fibre 500']);
    });

    it('is asked for under the same visit when the component comes again', async () => {
        addCard();
        await settled();
        document.body.replaceChildren();
        addCard();
        await settled();

        const [[first], [second]] = decide.mock.calls;
        expect(first).toEqual({ recordId: RECORD, visit: expect.stringContaining(RECORD), exclude: [] });
        expect(second).toEqual(first);
    });

    it('of a decision that was not recorded is shown, and nothing is told of it', async () => {
        decide.mockResolvedValue(decided({ decision_id: null, feedback_token: null, degraded: 'STORE' }));
        const card = addCard();
        await settled();
        await click(card.button('accept'));

        expect(card.part('[data-id="answered"]')).not.toBeNull();
        expect(report).not.toHaveBeenCalled();
        expect(card.part('[data-id="kept"]')).toBeNull();
    });

    it('belongs to the record that is open, whichever answer comes last', async () => {
        let answerFirst;
        decide.mockReturnValueOnce(
            new Promise((resolve) => {
                answerFirst = resolve;
            })
        );
        const card = addCard();
        decide.mockResolvedValueOnce(decided({ offers: [TV] }));
        card.element.recordId = '500000000000002';
        await settled();
        answerFirst(decided({}));
        await settled();

        expect(card.offer()).toBe('TV for the family');
        expect(told().map((each) => each.offer_id)).toEqual(['tv']);
    });

    it('that was answered in this visit is not offered again', async () => {
        decide.mockResolvedValueOnce(decided({ offers: [{ ...FIBRE, outcome: 'rejected' }, TV] }));
        const card = addCard();
        await settled();

        expect(card.offer()).toBe('TV for the family');
    });

    it('that was accepted in this visit is what the page shows when it is loaded again', async () => {
        const accepted = { ...FIBRE, outcome: 'accepted' };
        decide.mockResolvedValueOnce(decided({ offers: [accepted, TV] }));
        const card = addCard({ actionReference: 'Sell_Offer' });
        await settled();

        expect(card.part('[data-id="answered"]').textContent).toContain('Accepted: Fibre 500');
        expect(card.part('lightning-flow')).toBeNull();
        expect(told()).toEqual([]);
        await click(card.part('[data-id="next"]'));
        expect(decide.mock.calls[1][0].exclude).toEqual(['fibre']);
    });

    it('gives way to another that the agent prefers', async () => {
        const card = addCard();
        await settled();
        await click(card.part('[data-offer="tv"]'));

        expect(card.offer()).toBe('TV for the family');
        expect(told().at(-1)).toMatchObject({ offer_id: 'tv', answer: 'shown' });
    });

    it('stands alone when the page asks for one', async () => {
        const card = addCard({ maxOffers: 1 });
        await settled();

        expect(card.part('[data-offer]')).toBeNull();
    });
});

describe('no offer', () => {
    it('is said, and not looked for, where there is no record', async () => {
        const card = addCard({ recordId: undefined });
        await settled();
        expect(card.part('[data-id="none"]').textContent).toBe('No offer right now');
        expect(decide).not.toHaveBeenCalled();
        card.element.recordId = RECORD;
        await settled();

        expect(card.offer()).toBe('Fibre 500');
    });

    it('is calmly said when something fails, with a way to try again', async () => {
        decide.mockRejectedValueOnce({ body: { message: 'unavailable' } });
        const card = addCard();
        await settled();

        expect(card.part('[data-id="none"]').textContent).toBe('No offer right now');
        expect(card.element.shadowRoot.textContent).not.toContain('unavailable');
        await click(card.part('[data-id="again"]'));
        expect(card.offer()).toBe('Fibre 500');
    });

    it("is shown in the service's own words where it has some", async () => {
        const nothing = { code: 'CONTACT_POLICY', text: 'Was asked yesterday.' };
        decide.mockResolvedValueOnce(decided({ offers: [], nothing }));
        const card = addCard();
        await settled();

        expect(card.part('[data-id="none"]').textContent).toBe('Was asked yesterday.');
        expect(card.part('[data-id="again"]')).toBeNull();
        expect(report).not.toHaveBeenCalled();
    });
});
