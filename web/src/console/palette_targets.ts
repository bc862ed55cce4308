export interface Target {
  to: string;
  name: string;
  /** What else it is known by. */
  also?: string;
  kind: string;
}

const most = 9;
const plain = (text: string): string => text.toLocaleLowerCase().normalize('NFD').replace(/\p{Diacritic}/gu, '');

/** 0 when the name begins with it, 1 when a word of it does, 2 when it is somewhere; undefined when it is nowhere. */
function distance({ name, also = '' }: Target, typed: string): number | undefined {
  const text = plain(`${name} ${also}`);
  if (text.startsWith(typed)) return 0;
  const place = text.indexOf(typed);
  if (place < 0) return undefined;
  return /[\s@._-]/.test(text[place - 1] ?? '') ? 1 : 2;
}

/** What fits what was typed, the nearest first; among equals in the order given. */
export function matching(targets: readonly Target[], typed: string): Target[] {
  const asked = plain(typed.trim());
  return targets
    .flatMap((target) => {
      const far = distance(target, asked);
      return far === undefined ? [] : [{ target, far }];
    })
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ target }) => target);
}
