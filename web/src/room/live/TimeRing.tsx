import { useEffect, useState } from 'react';
import { Ring } from '@/components/chart';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { pastEnd, timeAt, type Allowance } from './time_left';
import { secondsNow } from './useTalk';
import classes from './TimeRing.module.css';

const tickMs = 500;

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
  const now = useNow();
  const { phase, left, share } = timeAt(allowance, now);
  if (left === undefined) return <span className={classes.words}>{text('room.room.noLimit')}</span>;
  const past = pastEnd(allowance, now);
  return (
    <div className={classes.time} data-phase={phase}>
      <Ring share={phase === 'grace' ? 1 : share} size={44} thickness={4} tone={phase === 'grace' ? 'bad' : phase === 'soon' ? 'warn' : 'accent'} label={text('room.room.leftLabel', { time: format.duration(left) })} />
      <span className={`${classes.words} tabular`}>
        {phase === 'grace' ? text('room.room.graceFor', { time: format.clock(past) }) : text('room.room.left', { time: format.clock(left) })}
      </span>
      {running && phase !== 'plenty' && (
        <p className={classes.warning} role={phase === 'grace' ? 'alert' : undefined}>
          {phase === 'grace' ? text('room.room.grace') : text('room.room.soon', { time: format.duration(Math.ceil(left)) })}
        </p>
      )}
    </div>
  );
}
