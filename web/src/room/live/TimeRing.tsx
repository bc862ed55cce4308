import { useEffect, useState } from 'react';
import { Ring } from '@/components/chart';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { timeAt, type Allowance, type TimePhase } from './time_left';
import { secondsNow } from './useTalk';
import classes from './TimeRing.module.css';

const tickMs = 500;
const tones = { plenty: 'accent', soon: 'warn', grace: 'bad', over: 'bad' } as const satisfies Record<TimePhase, string>;

function useNow(): number {
  const [now, setNow] = useState(secondsNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(secondsNow()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The remaining time; near its end it says in words what happens next. */
export function TimeRing({ allowance, running }: { allowance: Allowance; running: boolean }) {
  const text = useText();
  const format = useFormat();
  const { phase, left, share } = timeAt(allowance, useNow());
  if (left === undefined) return <span className={classes.words}>{text('room.room.noLimit')}</span>;
  const counted = phase === 'grace' ? 'room.room.graceLeft' : 'room.room.left';
  return (
    <div className={classes.time} data-phase={phase}>
      <Ring share={share} size={44} thickness={4} tone={tones[phase]} label={text('room.room.leftLabel', { time: format.duration(left) })} />
      <span className={`${classes.words} tabular`}>{text(counted, { time: format.clock(left) })}</span>
      {running && phase !== 'plenty' && (
        <p className={classes.warning} role={phase === 'soon' ? undefined : 'alert'}>
          {phase === 'soon' ? text('room.room.soon', { time: format.duration(Math.ceil(left)) }) : text(`room.room.${phase}`)}
        </p>
      )}
    </div>
  );
}
