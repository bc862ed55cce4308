import { describe, expect, it } from 'vitest';
import { fill, lookUp, type Translation } from './catalogue';
import { de } from './de';
import { en } from './en';

const number = (value: number) => String(value);

function leavesOf(node: object, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([name, value]) => (typeof value === 'string' ? [[`${path}${name}`, value] as [string, string]] : leavesOf(value as object, `${path}${name}.`)));
}
const blanksOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('the catalogue', () => {
  it('says the same in German, with the same blanks', () => {
    const german = new Map(leavesOf(de));
    const english = leavesOf(en);
    expect([...german.keys()].sort()).toEqual(english.map(([key]) => key).sort());
    for (const [key, text] of english) expect([key, blanksOf(german.get(key) ?? '')]).toEqual([key, blanksOf(text)]);
  });

  it('fills blanks and counts as the language does', () => {
    const leaf = lookUp(en, 'common.minutes');
    expect(leaf && fill(leaf, { count: 1 }, 'en', number)).toBe('1 minute');
    expect(leaf && fill(leaf, { count: 0 }, 'en', number)).toBe('0 minutes');
    expect(fill('{a} of {b}', { a: 'one', b: 'two' }, 'en', number)).toBe('one of two');
    expect(fill('{a} of {b}', { a: 'one' }, 'en', number)).toBe('one of {b}');
  });

  it('finds nothing under names that are none', () => {
    expect(lookUp(en, 'common.nothing')).toBeUndefined();
    expect(lookUp(en, 'common')).toBeUndefined();
    expect(lookUp({} as Translation, 'common.save')).toBeUndefined();
  });
});
