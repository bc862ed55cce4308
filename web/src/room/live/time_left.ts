import type { ServerEvent } from './events';

/** How much time a conversation has; all in seconds, `at` on the clock that `timeAt` is asked with. */
export interface Allowance {
  /** Of the whole conversation; undefined when nothing limits it. */
  total: number | undefined;
  endsAt: number | undefined;
  /** What limits it: what was paid for, how long any conversation may be, or what is given away when the first is used up. */
  limit: 'credit' | 'session' | 'grace';
}

export type TimePhase = 'plenty' | 'soon' | 'grace' | 'over';

export interface TimeLeft {
  phase: TimePhase;
  /** Undefined when nothing limits it. */
  left: number | undefined;
  /** 1 at the beginning, 0 when all is used. */
  share: number;
  limit: Allowance['limit'];
}

export const unlimited: Allowance = { total: undefined, endsAt: undefined, limit: 'session' };

// From here on the room says what will happen.
const warnShare = 0.1;
// So long after the end the host has said whether there is a grace.
const sureAfter = 1.5;

/** What is known before the host says more: the shorter of what is left and what one conversation may last. */
export function allowanceFrom(now: number, credit: number | null | undefined, longest: number | undefined): Allowance {
  const paid = credit ?? Infinity;
  const session = longest ?? Infinity;
  const total = Math.min(paid, session);
  return Number.isFinite(total) ? { total, endsAt: now + total, limit: paid <= session ? 'credit' : 'session' } : unlimited;
}

/** The host knows best. */
export function corrected(allowance: Allowance, event: ServerEvent, now: number, wall: number): Allowance {
  if (event.type === 'parley.time_left') {
    const { seconds, of } = event;
    const known = allowance.limit === of || allowance.limit === 'session' ? allowance.total : undefined;
    // Without an earlier figure the grace begins, or this is the last tenth of the time.
    return { total: Math.max(known ?? (of === 'grace' ? seconds : seconds / warnShare), seconds), endsAt: now + seconds, limit: of };
  }
  if (event.type === 'session.created' && event.session.expires_at) {
    const longest = event.session.expires_at - wall;
    if (longest > 0 && now + longest < (allowance.endsAt ?? Infinity)) return { total: longest, endsAt: now + longest, limit: 'session' };
  }
  return allowance;
}

export function timeAt({ total, endsAt, limit }: Allowance, now: number): TimeLeft {
  if (total === undefined || endsAt === undefined) return { phase: 'plenty', left: undefined, share: 1, limit };
  const left = endsAt - now;
  const share = total > 0 ? Math.min(1, Math.max(0, left / total)) : 0;
  const running = limit === 'grace' ? 'grace' : share <= warnShare ? 'soon' : 'plenty';
  return { phase: left <= -sureAfter ? 'over' : running, left: Math.max(0, left), share, limit };
}
