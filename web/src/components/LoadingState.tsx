import { Loader, Skeleton } from '@mantine/core';
import { useText } from '@/i18n';
import classes from './LoadingState.module.css';

/** The shape of what is coming: `lines` for lists and text, `block` for charts, `screen` when nothing is known yet. */
export function LoadingState({ shape = 'lines', lines = 4 }: { shape?: 'lines' | 'block' | 'screen'; lines?: number }) {
  const text = useText();
  if (shape === 'screen') {
    return (
      <div className={classes.screen} role="status">
        <Loader size="sm" type="dots" aria-hidden />
        <span className="only-for-ears">{text('common.loading')}</span>
      </div>
    );
  }
  return (
    <div className={classes.lines} role="status">
      <span className="only-for-ears">{text('common.loading')}</span>
      {shape === 'block' ? <Skeleton height={220} /> : Array.from({ length: lines }, (_, line) => <Skeleton key={line} height={18} width={`${100 - ((line * 17) % 40)}%`} />)}
    </div>
  );
}
