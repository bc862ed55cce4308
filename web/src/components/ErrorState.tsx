import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { IconAlertTriangle, IconRefresh } from './icons';
import classes from './States.module.css';

interface ErrorStateProps {
  error: unknown;
  retry?: () => void;
  title?: string;
  action?: ReactNode;
}

/** What happened, what was kept, what to do. */
export function ErrorState({ error, retry, title, action }: ErrorStateProps) {
  const text = useText();
  const explain = useExplanation();
  const { requestId, status } = asProblem(error);
  return (
    <div className={classes.state} data-tone="bad" role="alert">
      <span className={classes.picture} aria-hidden>
        <IconAlertTriangle size={24} stroke={1.6} />
      </span>
      <p className={classes.title}>{title ?? text('errors.title')}</p>
      <p className={classes.text}>{explain(error)}</p>
      {requestId && status >= 500 && <p className={classes.request}>{text('common.requestId', { id: requestId })}</p>}
      {(retry ?? action) && (
        <div className={classes.action}>
          {retry && (
            <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={retry}>
              {text('common.tryAgain')}
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  );
}
