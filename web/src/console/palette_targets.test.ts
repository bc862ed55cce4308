import { describe, expect, it } from 'vitest';
import { matching } from './palette_targets';

const target = (name: string, also?: string) => ({ to: `/${name}`, name, also, kind: 'Page' });
const names = (typed: string) => matching([target('Überblick'), target('Live'), target('Zürich live'), target('Olivetti'), target('Ada', 'ada@live.test')], typed).map(({ name }) => name);

describe('the palette', () => {
  it('puts what begins so before what has a word that does, and that before the rest', () => expect(names('live')).toEqual(['Live', 'Zürich live', 'Ada', 'Olivetti']));
  it('finds parts of words last', () => expect(names('ive')).toEqual(['Live', 'Zürich live', 'Olivetti', 'Ada']));
  it('does not care about capitals and accents', () => expect(names('UBER')).toEqual(['Überblick']));
  it('shows all of it before anything is typed, and nothing for what is not there', () => {
    expect(names('')).toHaveLength(5);
    expect(names('xyz')).toEqual([]);
  });
});
