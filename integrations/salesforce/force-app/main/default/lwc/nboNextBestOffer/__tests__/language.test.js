import { addCard, openTab, settled } from 'test/page';

jest.mock('@salesforce/i18n/lang', () => ({ default: 'es-MX' }), { virtual: true });

beforeEach(openTab);

describe('a user who speaks Spanish', () => {
    it('reads Spanish', async () => {
        const card = addCard();
        await settled();

        expect(card.button('later').textContent).toBe('Más tarde');
        expect(card.status()).toBe('Oferta: Fibre 500');
    });
});
