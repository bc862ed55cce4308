import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, type LinkProps } from 'react-router';

/** What looks like a button and leads somewhere. */
export function ButtonLink({ children, ...props }: ButtonProps & Pick<LinkProps, 'to' | 'state' | 'replace' | 'aria-label'> & { children: ReactNode }) {
  return (
    <Button component={Link} {...props}>
      {children}
    </Button>
  );
}
