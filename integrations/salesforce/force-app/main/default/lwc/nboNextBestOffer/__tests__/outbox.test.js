import { addCard, click, decide, openTab, report, settled, told } from 'test/page';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

beforeEach(openTab);
afterEach(() => jest.useRealTimers());

describe('answers that cannot be told', () => {
    it('are kept, counted, and told in their order when the browser is online again', async () => {
        report.mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('down'));
        const card = addCard();
        await settled();
        await click(card.button('accept'));
        expect(card.part('[data-id="kept"]').textContent).toContain('2');
        report.mockClear();
        window.dispatchEvent(new Event('online'));
        await settled();

        expect(told().map((each) => each.answer)).toEqual(['shown', 'accepted']);
        expect(card.part('[data-id="kept"]')).toBeNull();
    });

    it('are told by the page that is opened next, once', async () => {
        report.mockRejectedValueOnce(new Error('down'));
        addCard();
        await settled();
        document.body.replaceChildren();
        report.mockClear();
        decide.mockReturnValue(new Promise(() => {}));
        addCard();
        addCard();
        await settled();

        expect(told().map((each) => each.answer)).toEqual(['shown']);
    });

    it('are tried again by themselves, ever more patiently, while the page is open', async () => {
        jest.useFakeTimers();
        report.mockResolvedValue(503);
        const card = addCard();
        await settled();
        const before = report.mock.calls.length;
        jest.advanceTimersByTime(300000);
        await settled();
        expect(report.mock.calls.length).toBe(before + 1);
        document.body.removeChild(card.element);
        jest.advanceTimersByTime(600000);
        await settled();

        expect(report.mock.calls.length).toBe(before + 1);
    });

    it.each([
        [401, 1],
        [422, 1],
        [429, 2],
        [503, 2]
    ])('with status %i are tried %i times in all', async (status, tries) => {
        report.mockResolvedValueOnce(status);
        addCard();
        await settled();
        window.dispatchEvent(new Event('online'));
        await settled();

        expect(report).toHaveBeenCalledTimes(tries);
    });

    it('are told one by one when the service refuses them together', async () => {
        report.mockResolvedValueOnce(503).mockResolvedValueOnce(503);
        const card = addCard();
        await settled();
        await click(card.button('accept'));
        report.mockClear().mockResolvedValueOnce(422).mockResolvedValueOnce(422);
        window.dispatchEvent(new Event('online'));
        await settled();

        expect(told().map((each) => each.answer)).toEqual(['shown', 'accepted', 'shown', 'accepted']);
        expect(card.part('[data-id="kept"]')).toBeNull();
    });

    it('are let go when the service would no longer take them', async () => {
        jest.useFakeTimers();
        report.mockResolvedValue(503);
        addCard();
        await settled();
        report.mockReset().mockResolvedValue(200);
        jest.setSystemTime(Date.now() + WEEK_MS + 1000);
        window.dispatchEvent(new Event('online'));
        await settled();

        expect(report).not.toHaveBeenCalled();
    });

    it('outlast a browser that keeps nothing', async () => {
        const forbidden = jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
            throw new Error('quota');
        });
        report.mockResolvedValueOnce(503);
        addCard();
        await settled();
        window.dispatchEvent(new Event('online'));
        await settled();
        forbidden.mockRestore();

        expect(told().map((each) => each.answer)).toEqual(['shown', 'shown']);
    });
});
