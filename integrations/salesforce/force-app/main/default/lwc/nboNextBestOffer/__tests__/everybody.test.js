import { addCard, click, decide, openTab, press, settled } from 'test/page';
import { ENGLISH } from '../english';
import { labels } from '../labels';
import { SPANISH } from '../spanish';

beforeEach(openTab);

describe('for everybody', () => {
    it('each state is accessible', async () => {
        const card = addCard();
        await expect(card.element).toBeAccessible();
        await settled();
        await expect(card.element).toBeAccessible();
        await click(card.button('later'));
        await expect(card.element).toBeAccessible();
        await click(card.button('cancel'));
        await click(card.button('decline'));
        await expect(card.element).toBeAccessible();
        await click(card.button('cancel'));
        await click(card.button('accept'));
        await expect(card.element).toBeAccessible();
        decide.mockRejectedValueOnce(new Error('down'));
        await click(card.part('[data-id="next"]'));
        await expect(card.element).toBeAccessible();
    });

    it.each([
        ['KeyA', 'accept', '[data-id="answered"]'],
        ['KeyN', 'withhold', 'c-nbo-offer']
    ])('%s with Alt and Shift is the button %s', async (code, kind, after) => {
        const card = addCard();
        await settled();
        expect(card.button(kind).getAttribute('aria-keyshortcuts')).toBe(`Alt+Shift+${code.at(-1)}`);
        card.button('later').focus();
        await press({ code, key: 'å', altKey: true });
        await press({ code, key: 'A', shiftKey: true });
        expect(decide).toHaveBeenCalledTimes(1);
        await press({ code, key: 'Å', altKey: true, shiftKey: true });

        expect(card.part(after)).not.toBeNull();
    });

    it('a key that is held down answers one offer, not the next one too', async () => {
        const held = { code: 'KeyN', key: 'N', altKey: true, shiftKey: true, repeat: true };
        const card = addCard();
        await settled();
        card.button('later').focus();
        await press({ ...held, repeat: false });
        expect(decide).toHaveBeenCalledTimes(2);
        await press(held);

        expect(decide).toHaveBeenCalledTimes(2);
    });

    it('has each text in each language', () => {
        expect(Object.keys(SPANISH)).toEqual(Object.keys(ENGLISH));
    });

    it.each([
        ['es-MX', SPANISH],
        ['en-GB', ENGLISH],
        ['fi', ENGLISH]
    ])('speaks %s as well as it can', (language, texts) => {
        expect(labels(language)).toBe(texts);
    });
});
