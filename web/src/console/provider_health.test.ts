import { describe, expect, it } from 'vitest';
import { stateOf } from './provider_health';
import type { ProviderHealth } from './queries';

const seen = (changes: Partial<ProviderHealth>): ProviderHealth => ({
  provider_id: 'a',
  host_id: 'h1',
  breaker: 'closed',
  breaker_changed_at: '2026-11-30T12:00:00Z',
  breaker_until: null,
  first_output_ms: { samples: 10, p50: 200, p95: 400, p99: 500 },
  successes: 9,
  failures: 1,
  error_rate: 0.1,
  spent_today: { amount: '0.100001', currency: 'USD' },
  updated_at: '2026-11-30T12:00:00Z',
  ...changes,
});
const provider = { id: 'a', enabled: true };

describe('the health of a provider', () => {
  it('is the worst that any host sees', () => {
    const state = stateOf(provider, [seen({}), seen({ host_id: 'h2', breaker: 'open', breaker_until: '2026-11-30T12:01:00Z', successes: 0, failures: 10 }), seen({ provider_id: 'b', breaker: 'refused' })]);
    expect(state).toMatchObject({ state: 'open', until: '2026-11-30T12:01:00Z', errorRate: 0.55, samples: 20, p95: 400 });
  });

  it('spent what any host tells, since each tells of all', () => {
    expect(stateOf(provider, [seen({}), seen({ host_id: 'h2' })]).spentToday).toEqual({ amount: '0.100001', currency: 'USD' });
  });

  it('is unknown before it was asked, and off when switched off', () => {
    expect(stateOf(provider, []).state).toBe('unknown');
    expect(stateOf(provider, [seen({ successes: 0, failures: 0 })]).state).toBe('unknown');
    expect(stateOf({ ...provider, enabled: false }, [seen({ breaker: 'open' })]).state).toBe('off');
  });
});
