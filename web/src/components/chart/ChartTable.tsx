import type { ChartData } from './data';
import classes from './Chart.module.css';

export function ChartTable({ title, data }: { title: string; data: ChartData }) {
  return (
    // Longer ones scroll, which has to work from the keyboard too.
    <div className={classes.tableScroll} tabIndex={0} role="region" aria-label={title}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{data.axis}</th>
            {data.series.map((series) => (
              <th key={series.key} scope="col">
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.points.map((point, at) => (
            <tr key={at}>
              <th scope="row">{point.name ?? point.label}</th>
              {data.series.map((series) => {
                const value = point.values[series.key];
                return <td key={series.key}>{value === null || value === undefined ? '–' : data.format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
