/** What a chart shows and its table lists. */
export interface ChartData {
  /** What the points are, such as `Day`. */
  axis: string;
  series: readonly Series[];
  points: readonly Point[];
  /** A value with its unit. */
  format: (value: number) => string;
  /** On the axis, where there is less room. */
  formatShort?: (value: number) => string;
}

export interface Series {
  key: string;
  label: string;
}

export interface Point {
  /** Short, for below the axis. */
  label: string;
  /** In full, for the reading and the table. */
  name?: string;
  values: Readonly<Record<string, number | null>>;
}

export const valueAt = (point: Point, series: Series): number => point.values[series.key] ?? 0;

/** The colours in order; they hold for colour-blind people and in both schemes. */
export const colourOf = (at: number): string => `var(--chart-${(at % 6) + 1})`;
