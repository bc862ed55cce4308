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
  /** Where nothing else is on the page, so that this is its title. */
  wholePage?: boolean;
}

export function EmptyState({ icon: Picture, title, text, action, wholePage = false }: EmptyStateProps) {
  const Heading = wholePage ? 'h1' : 'p';
  return (
    <div className={classes.state}>
      <span className={classes.picture} aria-hidden>
        <Picture size={24} stroke={1.6} />
      </span>
      <Heading className={classes.title}>{title}</Heading>
      <p className={classes.text}>{text}</p>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
