import { useFormat } from '@/lib/format';

/** A moment; as `ago`, the exact time is its title. */
export function When({ time, as = 'dateTime' }: { time: string; as?: 'date' | 'dateTime' | 'time' | 'ago' }) {
  const format = useFormat();
  return as === 'ago' ? (
    <time dateTime={time} title={format.when(time)}>
      {format.ago(time)}
    </time>
  ) : (
    <time dateTime={time}>{format.when(time, as)}</time>
  );
}
