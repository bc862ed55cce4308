import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { colourOf, type ChartData } from './data';
import { labelStep, niceTicks } from './scale';
import { useReading } from './useReading';
import classes from './Chart.module.css';

export interface Area {
  width: number;
  height: number;
  /** From a value to its height above the axis. */
  rise: (value: number) => number;
  /** The middle and the width of the place of a point. */
  place: (at: number) => { middle: number; width: number };
  reading: number | undefined;
}

interface FrameProps {
  /** What the chart says, in a sentence. */
  summary: string;
  data: ChartData;
  largest: number;
  height?: number;
  children: (area: Area) => ReactNode;
}

const bottom = 26;
const top = 8;

/** Axes, legend and the reading line that charts share. */
export function Frame({ summary, data, largest, height = 220, children }: FrameProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const ticks = niceTicks(largest);
  const short = data.formatShort ?? data.format;
  const left = Math.max(...ticks.map((tick) => short(tick).length)) * 7 + 12;
  const inner = Math.max(0, width - left);
  const rows = height - bottom - top;
  const highest = ticks.at(-1) ?? 1;
  const { at: reading, events } = useReading(data.points.length, left, inner);
  const rise = (value: number) => (value / highest) * rows;
  const each = inner / Math.max(1, data.points.length);
  const place = (at: number) => ({ middle: each * (at + 0.5), width: each });
  const every = labelStep(data.points.length, inner, Math.max(...data.points.map(({ label }) => label.length), 1) * 7 + 14);
  return (
    <div ref={ref} className={classes.chart}>
      <Legend data={data} reading={reading} />
      <svg className={classes.drawing} role="img" aria-label={summary} tabIndex={0} width={width} height={height} {...events}>
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(0 ${top + rows - rise(tick)})`}>
            <line className={classes.line} x1={left} x2={width} />
            <text className={classes.label} x={left - 8} dy="0.32em" textAnchor="end">
              {short(tick)}
            </text>
          </g>
        ))}
        <g transform={`translate(${left} ${top + rows})`}>
          {reading !== undefined && <rect className={classes.reading} x={place(reading).middle - each / 2} y={-rows} width={each} height={rows} />}
          {width > 0 && children({ width: inner, height: rows, rise, place, reading })}
          {data.points.map((point, at) =>
            (data.points.length - 1 - at) % every === 0 ? (
              <text key={at} className={classes.label} x={place(at).middle} y={18} textAnchor="middle">
                {point.label}
              </text>
            ) : null,
          )}
        </g>
      </svg>
    </div>
  );
}

function Legend({ data, reading }: { data: ChartData; reading: number | undefined }) {
  const point = reading === undefined ? undefined : data.points[reading];
  return (
    <p className={classes.legend} aria-live="polite">
      {point && <strong>{point.name ?? point.label}</strong>}
      {data.series.map((series, at) => {
        const value = point?.values[series.key];
        return (
          <span key={series.key} className={classes.key}>
            <svg width="10" height="10" aria-hidden>
              <rect width="10" height="10" rx="3" fill={colourOf(at)} />
            </svg>
            {series.label}
            {point && <span className="tabular">{value === null || value === undefined ? '–' : data.format(value)}</span>}
          </span>
        );
      })}
    </p>
  );
}
