import { colourOf, valueAt, type ChartData } from './data';
import { Frame } from './Frame';

interface BarChartProps {
  summary: string;
  data: ChartData;
  height?: number;
}

const widest = 40;

/** One bar a point; several series stand on each other. */
export function BarChart({ summary, data, height }: BarChartProps) {
  const sums = data.points.map((point) => data.series.reduce((sum, series) => sum + valueAt(point, series), 0));
  return (
    <Frame summary={summary} data={data} largest={Math.max(0, ...sums)} height={height}>
      {({ rise, place }) =>
        data.points.map((point, at) => {
          const { middle, width } = place(at);
          const bar = Math.min(widest, Math.max(1, width * 0.64));
          let below = 0;
          return (
            <g key={at}>
              {data.series.map((series, row) => {
                const value = rise(valueAt(point, series));
                const y = -(below + value);
                below += value;
                return value > 0 ? <rect key={series.key} x={middle - bar / 2} y={y} width={bar} height={value} rx={Math.min(4, bar / 3, value / 2)} fill={colourOf(row)} /> : null;
              })}
            </g>
          );
        })
      }
    </Frame>
  );
}
