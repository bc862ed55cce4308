import { describe, expect, it } from 'vitest';
import { added, moved, placeOf, spareOf, without } from './chain_order';
import type { Chain, Provider } from './queries';

const entry = (provider_id: string, first_output_ms: number | null = null) => ({ provider_id, first_output_ms, between_outputs_ms: null });
const chain: Chain = { kind: 'tts', hedge: false, on_content: 'stop', entries: [entry('a', 900), entry('b'), entry('c')] };
const ids = (entries: Chain['entries']) => entries.map(({ provider_id }) => provider_id).join('');
const provider = (id: string, kind: Provider['kind'], name: string) => ({ id, kind, name }) as Provider;

describe('the order of a chain', () => {
  it.each([
    ['a', 'c', 'bca'],
    ['c', 'a', 'cab'],
    ['a', 'b', 'bac'],
    ['b', 'b', 'abc'],
    ['a', 'x', 'abc'],
    ['x', 'a', 'abc'],
  ])('after %s was put where %s is', (id, to, order) => expect(ids(moved(chain.entries, id, to))).toBe(order));

  it('keeps what an entry has of its own', () => expect(moved(chain.entries, 'a', 'c')[2]).toEqual(entry('a', 900)));

  it('takes in at the end, once, and lets go', () => {
    expect(ids(added(chain.entries, 'd'))).toBe('abcd');
    expect(ids(added(chain.entries, 'a'))).toBe('bca');
    expect(ids(without(chain.entries, 'b'))).toBe('ac');
  });

  it('tells places as people count', () => {
    expect(placeOf(chain.entries, 'a')).toBe(1);
    expect(placeOf(chain.entries, 'x')).toBe(0);
  });

  it('knows who else could do the work', () => {
    const all = [provider('z', 'tts', 'Zoe'), provider('a', 'tts', 'In it'), provider('y', 'tts', 'Ada'), provider('m', 'stt', 'Ear')];
    expect(spareOf(all, chain).map(({ id }) => id)).toEqual(['y', 'z']);
  });
});
