import type { Chain, Provider, ProviderKind } from './queries';

type Entry = Chain['entries'][number];

/** Speech first, then what surrounds it. */
export const kinds: readonly ProviderKind[] = ['stt', 'llm', 'tts', 'realtime', 'telephony', 'avatar', 'mail', 'sms', 'calendar', 'payment', 'identity'];

/** The entries after one was put where another is. */
export function moved(entries: readonly Entry[], id: string, to: string): Entry[] {
  const from = entries.findIndex((entry) => entry.provider_id === id);
  const place = entries.findIndex((entry) => entry.provider_id === to);
  if (from < 0 || place < 0) return [...entries];
  const rest = entries.filter((entry) => entry.provider_id !== id);
  return [...rest.slice(0, place), entries[from] as Entry, ...rest.slice(place)];
}

export const added = (entries: readonly Entry[], id: string): Entry[] => [
  ...entries.filter((entry) => entry.provider_id !== id),
  { provider_id: id, first_output_ms: null, between_outputs_ms: null },
];

export const without = (entries: readonly Entry[], id: string): Entry[] => entries.filter((entry) => entry.provider_id !== id);

/** Counts from 1; 0 when it is not among them. */
export const placeOf = (entries: readonly Entry[], id: string): number => entries.findIndex((entry) => entry.provider_id === id) + 1;

/** Those of a kind that are in no chain, by name. */
export function spareOf(providers: readonly Provider[], chain: Chain): Provider[] {
  return providers.filter(({ kind, id }) => kind === chain.kind && placeOf(chain.entries, id) === 0).sort((a, b) => a.name.localeCompare(b.name));
}
