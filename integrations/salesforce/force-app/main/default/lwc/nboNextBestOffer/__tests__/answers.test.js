import {
    FIBRE,
    RECORD,
    TV,
    addCard,
    click,
    decide,
    decided,
    focused,
    openTab,
    press,
    report,
    settled,
    told
} from 'test/page';

const DECLINE = { code: 'KeyD', key: 'D', altKey: true, shiftKey: true };
const reasonsOf = (card) =>
    [...card.part('c-nbo-answers').shadowRoot.querySelectorAll('[data-reason]')].map((each) => each.textContent);
const SECOND = { decision_id: 'd-2', offers: [TV], feedback_token: 'feedback-2' };

/** Let what Apex is asked next wait; the function that is returned answers it. */
function later(method) {
    let answer;
    method.mockReturnValueOnce(
        new Promise((resolve) => {
            answer = resolve;
        })
    );
    return answer;
}

beforeEach(openTab);
afterEach(() => jest.useRealTimers());

describe('accepted', () => {
    it('is told once, and the page hears of it', async () => {
        const card = addCard();
        const heard = [];
        card.element.addEventListener('reaction', (event) => heard.push(event.detail));
        await settled();
        await click(card.button('accept'));

        expect(told()).toHaveLength(2);
        expect(told()[1]).toMatchObject({ offer_id: 'fibre', answer: 'accepted' });
        expect(heard).toEqual([
            { contextRecordId: RECORD, executionId: 'd-1', targetId: 'fibre', reactionType: 'Accepted' }
        ]);
        expect(card.part('[data-id="answered"]').textContent).toContain('Accepted: Fibre 500');
    });

    it('presses nothing more on the customer until the agent asks for it', async () => {
        const card = addCard();
        await settled();
        await click(card.button('accept'));
        expect(decide).toHaveBeenCalledTimes(1);
        expect(focused()).toBe(card.part('[data-id="next"]'));
        await click(card.part('[data-id="next"]'));

        expect(decide.mock.calls[1][0].exclude).toEqual(['fibre']);
    });
});

describe('declined', () => {
    it('with a reason, by keyboard alone, brings the next offer and leads to it', async () => {
        const card = addCard();
        await settled();
        card.button('accept').focus();
        decide.mockResolvedValueOnce(decided(SECOND));
        await press(DECLINE);
        expect(focused().dataset.reason).toBe('too_expensive');
        await press({ key: 'ArrowDown' });
        expect(focused().dataset.reason).toBe('no_need');
        await press({ key: 'ArrowDown' });
        expect(focused().dataset.reason).toBe('too_expensive');
        await press({ key: '2' });
        expect(told()).toHaveLength(1);
        await press({ code: 'Digit2', key: '"', altKey: true, shiftKey: true });

        expect(told()[1]).toMatchObject({ offer_id: 'fibre', answer: 'declined', reason: 'no_need' });
        expect(card.offer()).toBe('TV for the family');
        expect(focused().textContent).toBe('TV for the family');
        expect(card.status()).toBe('Declined: Fibre 500. Offer: TV for the family');
    });

    it('is decided again in the same visit, without what was declined', async () => {
        const card = addCard();
        await settled();
        decide.mockResolvedValueOnce(decided(SECOND));
        await click(card.button('decline'));
        await click(card.inAnswers('[data-reason="no_need"]'));

        const [[first], [second]] = decide.mock.calls;
        expect(second).toEqual({ ...first, exclude: ['fibre'] });
        expect(report.mock.calls.map(([sent]) => sent.feedbackToken)).toEqual([
            'feedback-1',
            'feedback-1',
            'feedback-2'
        ]);
    });

    it('has arrived before the next decision is asked for, which is to know of it', async () => {
        const card = addCard();
        await settled();
        const arrive = later(report);
        await click(card.button('decline'));
        await click(card.inAnswers('[data-reason="no_need"]'));
        expect(decide).toHaveBeenCalledTimes(1);
        arrive(200);
        await settled();

        expect(decide).toHaveBeenCalledTimes(2);
    });

    it('is waited for only so long', async () => {
        jest.useFakeTimers();
        const card = addCard();
        await settled();
        const arrive = later(report);
        await click(card.button('withhold'));
        expect(decide).toHaveBeenCalledTimes(1);
        jest.advanceTimersByTime(1500);
        await settled();

        expect(decide).toHaveBeenCalledTimes(2);
        arrive(200);
        await settled();
    });

    it('asks for a reason among those of the offer alone', async () => {
        const needless = { ...FIBRE, decline_reasons: ['no_need'] };
        decide.mockResolvedValueOnce(decided({ offers: [needless, TV] }));
        const card = addCard();
        await settled();
        await click(card.button('decline'));
        expect(reasonsOf(card)).toEqual(['1. No need']);
        await press({ code: 'Digit2', key: '2', altKey: true, shiftKey: true });
        expect(told()).toHaveLength(1);
        await press({ code: 'Digit1', key: '1', altKey: true, shiftKey: true });

        expect(told()[1]).toMatchObject({ answer: 'declined', reason: 'no_need' });
    });

    it("asks in the catalogue's order, whatever the offer's", async () => {
        const turned = { ...FIBRE, decline_reasons: ['no_need', 'too_expensive'] };
        decide.mockResolvedValueOnce(decided({ offers: [turned] }));
        const card = addCard();
        await settled();
        await click(card.button('decline'));

        expect(reasonsOf(card)).toEqual(['1. Too expensive', '2. No need']);
    });

    it('is at once, without a question, where none of the reasons is of the offer', async () => {
        decide.mockResolvedValueOnce(decided({ offers: [{ ...FIBRE, decline_reasons: [] }, TV] }));
        const card = addCard();
        await settled();
        card.button('accept').focus();
        decide.mockResolvedValueOnce(decided(SECOND));
        await press(DECLINE);

        expect(told()[1]).toMatchObject({ offer_id: 'fibre', answer: 'declined' });
        expect(told()[1]).not.toHaveProperty('reason');
        expect(card.offer()).toBe('TV for the family');
    });

    it('needs no reason where the catalogue has none', async () => {
        decide.mockResolvedValueOnce(decided({ decline_reasons: [] }));
        const card = addCard();
        await settled();
        await click(card.button('decline'));

        expect(told()[1]).toMatchObject({ answer: 'declined' });
        expect(told()[1]).not.toHaveProperty('reason');
    });

    it('is asked about the offer on the card, and no longer when another takes its place', async () => {
        const needless = { ...TV, decline_reasons: ['no_need'] };
        decide.mockResolvedValueOnce(decided({ offers: [FIBRE, needless] }));
        const card = addCard();
        await settled();
        await click(card.button('decline'));
        await click(card.part('[data-offer="tv"]'));
        expect(reasonsOf(card)).toEqual([]);
        await click(card.button('decline'));

        expect(reasonsOf(card)).toEqual(['1. No need']);
    });

    it('is left undone by Escape, which leads back to where it began', async () => {
        const card = addCard();
        await settled();
        card.button('decline').focus();
        await press(DECLINE);
        await press({ key: 'Escape' });

        expect(focused()).toBe(card.button('decline'));
        expect(told()).toHaveLength(1);
    });
});

describe('later', () => {
    beforeEach(() => {
        jest.useFakeTimers({ now: new Date(2026, 10, 22, 23, 30) });
    });

    it('is a week from now unless another day is chosen', async () => {
        const card = addCard();
        await settled();
        await click(card.button('later'));
        expect(focused()).toBe(card.inAnswers('input'));
        await click(card.inAnswers('[type="submit"]'));

        expect(told()[1]).toMatchObject({ offer_id: 'fibre', answer: 'later', until: '2026-11-29' });
    });

    it('is a day after today', async () => {
        const card = addCard();
        await settled();
        await click(card.button('later'));
        const day = card.inAnswers('input');
        for (const past of ['', '2026-11-22']) {
            day.value = past;
            await click(card.inAnswers('[type="submit"]'));
            expect(card.inAnswers('#mistake, [id^="mistake"]').textContent).toBe('Choose a day after today.');
            expect(day.value).toBe(past);
            expect(day.getAttribute('aria-invalid')).toBe('true');
        }
        expect(told()).toHaveLength(1);
        day.value = '2026-11-23';
        await click(card.inAnswers('[type="submit"]'));

        expect(told()[1]).toMatchObject({ answer: 'later', until: '2026-11-23' });
    });

    it('brings the next offer', async () => {
        const card = addCard();
        await settled();
        decide.mockResolvedValueOnce(decided(SECOND));
        await click(card.button('later'));
        await click(card.inAnswers('[type="submit"]'));

        expect(card.status()).toBe('Later: Fibre 500. Offer: TV for the family');
    });
});

describe('not offered', () => {
    it('leads to the next offer, by way of the wait for it', async () => {
        const card = addCard();
        await settled();
        const arrive = later(decide);
        await click(card.button('withhold'));
        expect(focused()).toBe(card.part('[data-id="loading"]'));
        arrive(decided(SECOND));
        await settled();

        expect(focused().textContent).toBe('TV for the family');
    });

    it('leaves an agent who has gone on elsewhere where they are', async () => {
        const card = addCard();
        await settled();
        const note = document.body.appendChild(document.createElement('textarea'));
        const arrive = later(decide);
        await click(card.button('withhold'));
        note.focus();
        arrive(decided(SECOND));
        await settled();

        expect(card.offer()).toBe('TV for the family');
        expect(focused()).toBe(note);
    });

    it('says nothing on the record that is opened before it has arrived', async () => {
        const card = addCard();
        await settled();
        const arrive = later(report);
        await click(card.button('withhold'));
        card.element.recordId = '500000000000002';
        await settled();
        arrive(200);
        await settled();

        expect(decide).toHaveBeenCalledTimes(2);
        expect(card.status()).toBe('Offer: Fibre 500');
    });

    it('is told as that, never as a no', async () => {
        const card = addCard();
        await settled();
        await click(card.button('withhold'));

        expect(told()[1]).toMatchObject({ offer_id: 'fibre', answer: 'not_offered' });
    });
});
