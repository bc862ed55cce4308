import { colourOf, type ChartData, type Series } from './data';
import { Frame, type Area } from './Frame';

interface LineChartProps {
  summary: string;
  data: ChartData;
  height?: number;
  /** The top of the axis where it is known, such as 10 for scores. */
  highest?: number;
}

/** One line a series; a point without a value interrupts it. */
export function LineChart({ summary, data, height, highest }: LineChartProps) {
  const values = data.points.flatMap((point) => data.series.map((series) => point.values[series.key] ?? 0));
  return (
    <Frame summary={summary} data={data} largest={highest ?? Math.max(0, ...values)} height={height}>
      {(area) => data.series.map((series, at) => <Line key={series.key} data={data} series={series} colour={colourOf(at)} area={area} />)}
    </Frame>
  );
}

function Line({ data, series, colour, area }: { data: ChartData; series: Series; colour: string; area: Area }) {
  const dots = data.points.flatMap((point, at) => {
    const value = point.values[series.key];
    return value === null || value === undefined ? [] : [{ at, x: area.place(at).middle, y: -area.rise(value) }];
  });
  const path = dots.map(({ at, x, y }, index) => `${index > 0 && dots[index - 1]?.at === at - 1 ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return (
    <g>
      <path d={path} fill="none" stroke={colour} strokeWidth={2} strokeLinejoin="round" strokeLinecap="round" />
      {dots.map(({ at, x, y }) => (
        <circle key={at} cx={x} cy={y} r={at === area.reading ? 5 : dots.length > 31 ? 0 : 3} fill={colour} />
      ))}
    </g>
  );
}
