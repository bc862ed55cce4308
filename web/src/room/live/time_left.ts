import type { ServerEvent } from './events';

/** How much time a conversation has; all in seconds, `at` on the clock that `timeAt` is asked with. */
export interface Allowance {
  /** Of the whole conversation; undefined when nothing limits it. */
  total: number | undefined;
  endsAt: number | undefined;
  /** What limits it: what was paid for, or how long any conversation may be. */
  limit: 'credit' | 'session';
}

export type TimePhase = 'plenty' | 'soon' | 'grace';

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
    const endsAt = now + event.seconds;
    // Without an earlier figure this is the last tenth of it.
    return { total: Math.max(allowance.total ?? event.seconds / warnShare, event.seconds), endsAt, limit: 'credit' };
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
  return { phase: left <= 0 ? 'grace' : share <= warnShare ? 'soon' : 'plenty', left: Math.max(0, left), share, limit };
}

/** How long after the end the conversation still goes on. */
export const pastEnd = ({ endsAt }: Allowance, now: number): number => (endsAt === undefined ? 0 : Math.max(0, now - endsAt));
