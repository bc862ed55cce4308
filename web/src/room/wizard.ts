import type { Schema } from '@/api/contract';

type ScenarioWish = Schema<'ScenarioWish'>;

export interface WishForm extends Record<string, unknown> {
  role: string;
  industry: string;
  stakes: string;
  goal: string;
  fears: string[];
  temper: number;
  voice: string;
}

export const mostFears = 5;

export const emptyWish: WishForm = { role: '', industry: '', stakes: '', goal: '', fears: [], temper: 3, voice: '' };

/** What is sent: what was left empty is left out. */
export function wishOf({ role, industry, stakes, goal, fears, temper, voice }: WishForm): ScenarioWish {
  const filled = (text: string) => text.trim() || undefined;
  return { role: role.trim(), industry: filled(industry), stakes: filled(stakes), goal: filled(goal), fears: fears.length > 0 ? fears : undefined, temper, voice: filled(voice) };
}

/** One more fear, unless it is there already or there are enough. */
export function withFear(fears: readonly string[], fear: string): string[] {
  const added = fear.trim();
  const known = fears.some((each) => each.toLowerCase() === added.toLowerCase());
  return added && !known && fears.length < mostFears ? [...fears, added] : [...fears];
}
