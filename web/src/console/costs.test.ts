import { describe, expect, it } from 'vitest';
import type { Schema } from '@/api/contract';
import { byDay, byProvider, lastDays, mainCurrency, toCsv, totals } from './costs';

const cost = (day: string, provider_id: string, kind: Schema<'ProviderKind'>, amount: string, currency = 'USD'): Schema<'Cost'> => ({ day, provider_id, kind, unit: 'character', quantity: 10, cost: { amount, currency } });
const costs = [cost('2026-11-29', 'a', 'tts', '0.1'), cost('2026-11-30', 'a', 'tts', '0.2'), cost('2026-11-30', 'b', 'llm', '1.000001'), cost('2026-11-30', 'c', 'stt', '5', 'EUR')];

describe('costs', () => {
  it('are of days up to today', () => expect(lastDays(3, new Date('2026-12-01T05:00:00Z'))).toEqual({ from: '2026-11-29', to: '2026-12-01', days: ['2026-11-29', '2026-11-30', '2026-12-01'] }));

  it('are summed exactly, each currency for itself', () => {
    expect(totals(costs.map((each) => each.cost))).toEqual([
      { amount: '1.300001', currency: 'USD' },
      { amount: '5.000000', currency: 'EUR' },
    ]);
    expect(mainCurrency(costs)).toBe('USD');
    expect(mainCurrency([])).toBeUndefined();
  });

  it('stand by day, with the days on which nothing was spent', () => {
    const { kinds, points } = byDay(costs, ['2026-11-28', '2026-11-29', '2026-11-30'], 'USD');
    expect(kinds).toEqual(['tts', 'llm']);
    expect(points.map(({ values }) => values)).toEqual([
      { tts: 0, llm: 0 },
      { tts: 0.1, llm: 0 },
      { tts: 0.2, llm: 1.000001 },
    ]);
  });

  it('stand by provider, the dearest first', () => {
    expect(byProvider(costs).map(({ provider_id, cost: { amount }, quantities }) => [provider_id, amount, quantities.character])).toEqual([
      ['c', '5.000000', 10],
      ['b', '1.000001', 10],
      ['a', '0.300000', 20],
    ]);
  });

  it('go into a file that no spreadsheet runs', () => {
    const csv = toCsv([cost('2026-11-29', 'a', 'tts', '0.1')], () => '=HYPERLINK("x"),y');
    expect(csv).toBe('day,provider,kind,unit,quantity,cost,currency\r\n2026-11-29,"\'=HYPERLINK(""x""),y",tts,character,10,0.1,USD\r\n');
  });
});
