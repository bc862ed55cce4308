/** A course at a glance, in the colour of the text around it; the numbers stand beside it in words. */
export function Sparkline({ values, width = 96, height = 24 }: { values: readonly number[]; width?: number; height?: number }) {
  const largest = Math.max(...values, 0);
  const points = values.map((value, at) => {
    const x = values.length < 2 ? width / 2 : (at / (values.length - 1)) * (width - 2) + 1;
    return `${x.toFixed(1)},${(height - 2 - (largest > 0 ? (value / largest) * (height - 4) : 0)).toFixed(1)}`;
  });
  return (
    <svg width={width} height={height} aria-hidden>
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
