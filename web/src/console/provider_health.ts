import type { Tone } from '@/components/Badge';
import type { Provider, ProviderHealth } from './queries';

export type HealthState = ProviderHealth['breaker'] | 'unknown' | 'off';

/** How a provider does, over all hosts that ask it. */
export interface ProviderState {
  state: HealthState;
  until: string | null;
  samples: number;
  p50: number;
  p95: number;
  errorRate: number;
  spentToday: { amount: string; currency: string } | undefined;
}

// The worst first: one host that cannot reach it is worth knowing.
const bySeverity: readonly ProviderHealth['breaker'][] = ['refused', 'open', 'limited', 'half_open', 'closed'];

export const toneOf: Record<HealthState, Tone> = { closed: 'good', half_open: 'warn', limited: 'warn', open: 'bad', refused: 'bad', unknown: 'plain', off: 'plain' };

export function stateOf({ id, enabled }: Pick<Provider, 'id' | 'enabled'>, healths: readonly ProviderHealth[]): ProviderState {
  const seen = healths.filter(({ provider_id }) => provider_id === id);
  const asked = seen.reduce((sum, { successes, failures }) => sum + successes + failures, 0);
  const failed = seen.reduce((sum, { failures }) => sum + failures, 0);
  const breaker = bySeverity.find((each) => seen.some((health) => health.breaker === each));
  const isUnasked = breaker === 'closed' && asked === 0;
  return {
    state: !enabled ? 'off' : breaker === undefined || isUnasked ? 'unknown' : breaker,
    until: seen.find((health) => health.breaker === breaker)?.breaker_until ?? null,
    samples: seen.reduce((sum, { first_output_ms }) => sum + first_output_ms.samples, 0),
    p50: Math.max(0, ...seen.map(({ first_output_ms }) => first_output_ms.p50)),
    p95: Math.max(0, ...seen.map(({ first_output_ms }) => first_output_ms.p95)),
    errorRate: asked > 0 ? failed / asked : Math.max(0, ...seen.map(({ error_rate }) => error_rate)),
    // Each host tells what all of them spent.
    spentToday: seen[0]?.spent_today,
  };
}
