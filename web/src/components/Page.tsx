import type { ReactNode } from 'react';
import { useTitle } from '@/lib/title';
import { PageHeader, type PageHeaderProps } from './PageHeader';
import classes from './Page.module.css';

interface PageProps extends PageHeaderProps {
  /** `narrow` for forms and reading, `wide` for tables and charts. */
  width?: 'narrow' | 'normal' | 'wide';
  children: ReactNode;
}

/** A page of a signed-in user: its title, what one can do here, and the rest. */
export function Page({ width = 'normal', children, ...header }: PageProps) {
  useTitle(header.title);
  return (
    <div className={classes.page} data-width={width}>
      <PageHeader {...header} />
      {children}
    </div>
  );
}
