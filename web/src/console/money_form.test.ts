import { describe, expect, it } from 'vitest';
import { amountOfPrice, creditOf, isOrder, isRightPrice, priceOf, valuesOfPrice } from './money_form';

describe('money in forms', () => {
  it('gives time by the minute and all else by the piece', () => {
    expect(creditOf('second', 10)).toBe(600);
    expect(creditOf('call', 10)).toBe(10);
  });

  it('knows an order', () => {
    expect(isOrder(' ord_01kc5y3z8v6q0tm4n9r2w7x1ba ')).toBe(true);
    expect(['', 'ord_', 'pln_01kc5y3z8v6q0tm4n9r2w7x1ba', 'ord_AB'].some(isOrder)).toBe(false);
  });

  it('writes a price as it was read', () => {
    const price = { unit: 'audio_second', micros: 7_700, currency: 'USD', per: 60 } as const;
    expect(valuesOfPrice(price)).toEqual({ unit: 'audio_second', amount: '0.0077', currency: 'USD', per: 60 });
    expect(priceOf(valuesOfPrice(price))).toEqual(price);
    expect(amountOfPrice({ ...price, micros: 20_000_000 }).amount).toBe('20');
  });

  it('refuses what is no price', () => {
    const values = { unit: 'request', amount: '0.5', currency: 'EUR', per: 1 } as const;
    expect(isRightPrice(values)).toBe(true);
    expect(isRightPrice({ ...values, amount: '0,5' })).toBe(false);
    expect(isRightPrice({ ...values, per: '' })).toBe(false);
  });
});
