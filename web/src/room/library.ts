import type { Schema } from '@/api/contract';

type Scenario = Schema<'Scenario'>;

export interface LibraryFilter {
  query: string;
  kind: string;
  /** 0 for any. */
  level: number;
  mine: boolean;
}

const wordsOf = ({ title, summary, persona, tags, industry, category }: Scenario): string =>
  [title, summary, persona.name, persona.role, industry, category, ...tags].join(' ').toLowerCase();

/** Those with every word that is looked for, in the order they came. */
export function filtered(scenarios: readonly Scenario[], { query, kind, level, mine }: LibraryFilter): Scenario[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return scenarios.filter((scenario) => {
    if ((kind && scenario.category !== kind) || (level && scenario.difficulty !== level) || (mine && !scenario.own)) return false;
    const words = wordsOf(scenario);
    return wanted.every((word) => words.includes(word));
  });
}

export const kindsOf = (scenarios: readonly Scenario[]): string[] => [...new Set(scenarios.flatMap(({ category }) => category ?? []))].sort();
