import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './EntryLink.module.css';

/** What a row of a table is about, and the way to its page. */
export function EntryLink({ to, children, detail }: { to: string; children: ReactNode; detail?: ReactNode }) {
  return (
    <span className={classes.entry}>
      <Link className={classes.link} to={to}>
        {children}
      </Link>
      {detail && <span className={classes.detail}>{detail}</span>}
    </span>
  );
}
