import type { Plugin, ProviderKind } from './queries';

export interface Abilities {
  languages: string[];
  codecs: string[];
  features: string[];
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []);

/** What a plugin says of itself for a kind of work. */
export function abilitiesOf(plugin: Pick<Plugin, 'capabilities'>, kind: ProviderKind): Abilities {
  const { languages, codecs, features } = ((plugin.capabilities as Record<string, Record<string, unknown>>)[kind] ?? {}) as Record<string, unknown>;
  return { languages: textsOf(languages), codecs: textsOf(codecs), features: textsOf(features) };
}
