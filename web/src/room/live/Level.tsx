import { useRef } from 'react';
import { useText } from '@/i18n';
import { useFrames } from './useFrames';
import classes from './Level.module.css';

const bars = 12;

/** A meter that proves that the microphone hears. */
export function Level({ level, muted = false, tall = false }: { level: () => number; muted?: boolean; tall?: boolean }) {
  const text = useText();
  const meter = useRef<HTMLDivElement>(null);
  const shown = useRef(0);
  useFrames(() => {
    const now = muted ? 0 : level();
    shown.current = Math.max(now, shown.current * 0.9);
    const lit = Math.round(shown.current * bars);
    const element = meter.current;
    if (!element || element.dataset.lit === String(lit)) return;
    element.dataset.lit = String(lit);
    element.setAttribute('aria-valuenow', String(Math.round((lit / bars) * 100)));
    [...element.children].forEach((bar, at) => bar.toggleAttribute('data-on', at < lit));
  });
  return (
    <div ref={meter} className={classes.meter} data-tall={tall} data-muted={muted} role="meter" aria-label={text('room.room.level')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}>
      {Array.from({ length: bars }, (_, at) => (
        <span key={at} />
      ))}
    </div>
  );
}
