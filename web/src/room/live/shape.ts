// How fast the shape follows a louder voice, and how slowly it comes back.
const rise = 0.45;
const fall = 0.12;

export function settle(before: readonly number[], heard: readonly number[]): number[] {
  return before.map((value, at) => {
    const wanted = heard[at] ?? 0;
    return value + (wanted - value) * (wanted > value ? rise : fall);
  });
}

/** A closed curve around the middle, pushed out where the voice is; the same on both sides. */
export function outline(bands: readonly number[], radius: number, reach: number, middle: number): string {
  const around = [...bands, ...bands.slice().reverse()];
  const points = around.map((level, at) => {
    const angle = (at / around.length) * 2 * Math.PI - Math.PI / 2;
    const out = radius + level * reach;
    return [middle + Math.cos(angle) * out, middle + Math.sin(angle) * out] as const;
  });
  const between = (at: number) => {
    const [ax, ay] = points[at % points.length] ?? [middle, middle];
    const [bx, by] = points[(at + 1) % points.length] ?? [middle, middle];
    return `${((ax + bx) / 2).toFixed(1)} ${((ay + by) / 2).toFixed(1)}`;
  };
  const curves = points.map(([x, y], at) => `Q${x.toFixed(1)} ${y.toFixed(1)} ${between(at)}`).join('');
  return `M${between(points.length - 1)}${curves}Z`;
}
