/** A round number at or above the largest value, and the lines on the way there. */
export function niceTicks(largest: number, lines = 4): number[] {
  if (!(largest > 0)) return [0, 1];
  const rough = largest / lines;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * magnitude >= rough) ?? 10) * magnitude;
  const count = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** Which of `count` labels to write so that they do not touch: every n-th, the last one among them. */
export function labelStep(count: number, width: number, labelWidth: number): number {
  return Math.max(1, Math.ceil((count * labelWidth) / Math.max(1, width)));
}
