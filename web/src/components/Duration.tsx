import { useFormat } from '@/lib/format';

/** A span of seconds: `12 min 5 sec`, or `12:05` as a clock. */
export function Duration({ seconds, as = 'words' }: { seconds: number; as?: 'words' | 'clock' }) {
  const format = useFormat();
  return <span className="tabular">{as === 'clock' ? format.clock(seconds) : format.duration(seconds)}</span>;
}
