export { BarChart } from './BarChart';
export { ChartCard } from './ChartCard';
export type { ChartData, Point, Series } from './data';
export { LineChart } from './LineChart';
export { Ring } from './Ring';
export { Sparkline } from './Sparkline';
