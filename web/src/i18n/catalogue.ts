import type { en } from './en';

/** A text in as many forms as its language counts in. */
export interface Plural {
  one: string;
  other: string;
}

type Leaf = string | Plural;

/** The dotted names of all texts: `common.save`, `member.home.title`. */
type Names<T> = { [K in keyof T & string]: T[K] extends Leaf ? K : `${K}.${Names<T[K]>}` }[keyof T & string];
export type TextKey = Names<typeof en>;

type At<T, K extends string> = K extends `${infer Head}.${infer Rest}` ? (Head extends keyof T ? At<T[Head], Rest> : never) : K extends keyof T ? T[K] : never;

type Blanks<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Blanks<Rest> : never;
type BlanksOf<L> = L extends string ? Blanks<L> : L extends Plural ? Blanks<L['one']> | Blanks<L['other']> | 'count' : never;

/** What has to be filled into a text: nothing, or a value for each `{blank}`. */
export type Values<K extends TextKey> = [BlanksOf<At<typeof en, K>>] extends [never]
  ? []
  : [values: Record<BlanksOf<At<typeof en, K>>, string | number>];

/** Texts without blanks, such as labels. */
export type PlainKey = { [K in TextKey]: Values<K> extends [] ? K : never }[TextKey];

/** What a translation has to say: the same names, with texts of its own. */
export type Translation<T = typeof en> = { [K in keyof T]: T[K] extends string ? string : T[K] extends Plural ? Plural : Translation<T[K]> };

export function lookUp(catalogue: Translation, key: string): Leaf | undefined {
  let node: unknown = catalogue;
  for (const part of key.split('.')) node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined;
  return typeof node === 'string' || (typeof node === 'object' && node !== null && 'other' in node) ? (node as Leaf) : undefined;
}

export function fill(leaf: Leaf, values: Record<string, string | number>, language: string, number: (value: number) => string): string {
  const form = typeof leaf === 'string' ? leaf : leaf[new Intl.PluralRules(language).select(Number(values.count)) === 'one' ? 'one' : 'other'];
  return form.replace(/\{(\w+)\}/g, (blank, name: string) => {
    const value = values[name];
    return value === undefined ? blank : typeof value === 'number' ? number(value) : value;
  });
}
