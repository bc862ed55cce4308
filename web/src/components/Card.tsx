import { Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './Card.module.css';

interface CardProps {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** `bad` for what cannot be taken back. */
  tone?: 'plain' | 'bad';
  /** Without padding around the children, for tables and lists that reach the edges. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** One matter of a page. */
export function Card({ title, description, actions, tone = 'plain', flush = false, className, children }: CardProps) {
  const id = useId();
  return (
    <section className={`${classes.card} ${className ?? ''}`} data-tone={tone} aria-labelledby={title ? id : undefined}>
      {title && (
        <div className={classes.head}>
          <div>
            <Title order={2} size="h3" id={id}>
              {title}
            </Title>
            {description && <p className={classes.description}>{description}</p>}
          </div>
          {actions && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
