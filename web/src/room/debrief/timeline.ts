import type { Schema } from '@/api/contract';

type DebriefTurn = Schema<'DebriefTurn'>;

type Kind = DebriefTurn['marks'][number]['kind'];

// Short turns are still to be seen and hit.
const leastPercent = 0.6;
const steps = [10, 15, 30, 60, 120, 300, 600, 900, 1800];
const mostTicks = 6;

/** How long the whole is: at least to the end of the last turn. */
export function lengthOf(turns: readonly DebriefTurn[], duration: number | null): number {
  return Math.max(1, duration ?? 0, ...turns.map(({ started, length }) => started + length));
}

export function place({ started, length }: Pick<DebriefTurn, 'started' | 'length'>, whole: number): { insetInlineStart: string; width: string } {
  return { insetInlineStart: `${((started / whole) * 100).toFixed(2)}%`, width: `${Math.max(leastPercent, (length / whole) * 100).toFixed(2)}%` };
}

/** Round moments along the axis. */
export function ticksOf(whole: number): number[] {
  const step = steps.find((each) => whole / each <= mostTicks) ?? 3600;
  return Array.from({ length: Math.floor((whole * 0.94) / step) + 1 }, (_, at) => at * step);
}

const tones: Record<Kind, 'good' | 'bad' | 'warn' | 'note'> = {
  misstep: 'bad',
  interrupt: 'warn',
  escalate: 'bad',
  objection_raised: 'note',
  objection_answered: 'good',
  criterion_met: 'good',
};

export const toneOf = (kind: Kind): 'good' | 'bad' | 'warn' | 'note' => tones[kind];
