/** Lists are typed one entry a line. */
export const linesOf = (typed: string): string[] =>
  typed
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);

export const isSlug = (typed: string): boolean => /^[a-z][a-z0-9-]{1,39}$/.test(typed);
export const isColour = (typed: string): boolean => /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(typed);

/** An object without what was left empty. */
export function filled<T extends Record<string, string>>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== '')) as Partial<T>;
}

export const asTyped = (value: number | undefined): number | '' => value ?? '';
