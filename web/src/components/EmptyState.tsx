import type { ReactNode } from 'react';
import type { Icon } from './icons';
import classes from './States.module.css';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  /** What will be here. */
  text: string;
  /** The button that starts it. */
  action?: ReactNode;
}

export function EmptyState({ icon: Picture, title, text, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <span className={classes.picture} aria-hidden>
        <Picture size={24} stroke={1.6} />
      </span>
      <p className={classes.title}>{title}</p>
      <p className={classes.text}>{text}</p>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
