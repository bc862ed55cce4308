import type { ReactNode } from 'react';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from './icons';
import classes from './Notice.module.css';

const pictures = { good: IconCheck, warn: IconAlertTriangle, bad: IconAlertTriangle, note: IconInfoCircle };

interface NoticeProps {
  tone: keyof typeof pictures;
  title?: string;
  action?: ReactNode;
  children?: ReactNode;
}

/** Something to know on this page, where it matters. What is bad is read out at once. */
export function Notice({ tone, title, action, children }: NoticeProps) {
  const Picture = pictures[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Picture className={classes.picture} size={18} aria-hidden />
      <div className={classes.words}>
        {title && <p className={classes.title}>{title}</p>}
        {children && <div>{children}</div>}
      </div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
