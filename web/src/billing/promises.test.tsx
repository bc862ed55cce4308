import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { draw } from '@/testing/render';
import { planOf } from '@/testing/plans';
import { usePromises } from './promises';
import type { Plan } from './plans';

function Promises({ plan }: { plan: Plan }) {
  return <output>{usePromises(plan).join(' · ')}</output>;
}

function promised(plan: Plan): string {
  const { unmount } = draw(<Promises plan={plan} />);
  const words = screen.getByRole('status').textContent ?? '';
  unmount();
  return words;
}

describe('what a plan promises', () => {
  it('says how often an allowance comes', () => {
    expect(promised(planOf('a', { allowances: [{ unit: 'second', included: 3600 }] }))).toBe('1 hr of conversation a month');
    expect(promised(planOf('b', { cycle: 'annual', refresh_days: 30, allowances: [{ unit: 'session', included: 2 }] }))).toBe('2 sessions every 30 days');
    expect(promised(planOf('c', { cycle: 'one_time', allowances: [{ unit: 'call', included: 1 }] }))).toBe('1 call');
  });

  it('says that once in a hundred years is once', () => {
    expect(promised(planOf('d', { cycle: 'annual', refresh_days: 36_500, allowances: [{ unit: 'call', included: 1 }] }))).toBe('1 call');
  });

  it('says what is without limit, and is silent about what is not there', () => {
    expect(promised(planOf('e', { allowances: [{ unit: 'token', included: null }, { unit: 'document', included: 0 }] }))).toBe('As many tokens as you like');
  });

  it('prices time by the minute, and conversations as a whole', () => {
    const price = { amount: '0.004166', currency: 'EUR' };
    expect(promised(planOf('f', { allowances: [{ unit: 'second', included: 0, overage_cap: 600, overage_price: price, overage_per: 'unit' }] }))).toBe('Then €0.25 a minute');
    expect(promised(planOf('g', { allowances: [{ unit: 'second', included: 0, overage_cap: 600, overage_price: { ...price, amount: '1.59' }, overage_per: 'conversation' }] }))).toBe(
      'Then €1.59 a conversation, however long',
    );
  });
});
