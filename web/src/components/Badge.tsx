import type { ReactNode } from 'react';
import classes from './Badge.module.css';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'note' | 'accent';

/** A state in a word. The colour repeats what the word says. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  );
}
