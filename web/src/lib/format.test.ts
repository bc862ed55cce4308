import { describe, expect, it } from 'vitest';
import { clockOf, formatterFor } from './format';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('formats', () => {
  it('write money as the locale does, without losing a digit', () => {
    expect(plain(formatterFor('en-US').money({ amount: '9.99', currency: 'USD' }))).toBe('$9.99');
    expect(plain(formatterFor('de').money({ amount: '1299.90', currency: 'EUR' }))).toBe('1.299,90 €');
    expect(plain(formatterFor('en-US').money({ amount: '99', currency: 'USD' }))).toBe('$99');
    expect(plain(formatterFor('en-US').exactMoney({ amount: '0.000123', currency: 'USD' }))).toBe('$0.000123');
  });

  it('write spans by their two largest parts', () => {
    const { duration } = formatterFor('en-US');
    expect(plain(duration(0))).toBe('0 sec');
    expect(plain(duration(65))).toBe('1 min 5 sec');
    expect(plain(duration(3600))).toBe('1 hr');
    expect(plain(duration(3725))).toBe('1 hr 2 min');
  });

  it('write clocks', () => {
    expect(clockOf(5)).toBe('0:05');
    expect(clockOf(725)).toBe('12:05');
    expect(clockOf(3725)).toBe('1:02:05');
    expect(clockOf(-1)).toBe('0:00');
  });

  it('say how long ago something was', () => {
    const { ago } = formatterFor('en');
    const now = new Date('2026-11-30T12:00:00Z');
    expect(ago('2026-11-30T11:59:40Z', now)).toBe('now');
    expect(ago('2026-11-30T10:00:00Z', now)).toBe('2 hours ago');
    expect(ago('2026-11-29T12:00:00Z', now)).toBe('yesterday');
  });
});
