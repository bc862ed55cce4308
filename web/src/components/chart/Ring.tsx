import type { ReactNode } from 'react';
import classes from './Ring.module.css';

interface RingProps {
  /** 0 to 1. */
  share: number;
  /** What it says, for those who hear it. */
  label: string;
  size?: number;
  thickness?: number;
  tone?: 'accent' | 'warn' | 'bad';
  children?: ReactNode;
}

/** How much is left, as a ring that closes. */
export function Ring({ share, label, size = 168, thickness = 12, tone = 'accent', children }: RingProps) {
  const radius = (size - thickness) / 2;
  const around = 2 * Math.PI * radius;
  const shown = Math.min(1, Math.max(0, share));
  return (
    <div className={classes.ring} role="img" aria-label={label}>
      <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden>
        <circle className={classes.track} cx={size / 2} cy={size / 2} r={radius} strokeWidth={thickness} />
        {shown > 0 && (
          <circle
            className={classes.share}
            data-tone={tone}
            cx={size / 2}
            cy={size / 2}
            r={radius}
            strokeWidth={thickness}
            strokeDasharray={`${shown * around} ${around}`}
            transform={`rotate(-90 ${size / 2} ${size / 2})`}
          />
        )}
      </svg>
      <div className={classes.middle}>{children}</div>
    </div>
  );
}
