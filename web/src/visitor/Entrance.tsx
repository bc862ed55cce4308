import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTitle } from '@/lib/title';
import classes from './Entrance.module.css';

interface EntranceProps {
  title: string;
  text?: string;
  children: ReactNode;
  /** Below the card: the way to the other door. */
  foot?: ReactNode;
}

/** The small page of one form that leads in. */
export function Entrance({ title, text, children, foot }: EntranceProps) {
  useTitle(title);
  return (
    <div className={classes.entrance}>
      <div className={classes.words}>
        <Title order={1}>{title}</Title>
        {text && <p>{text}</p>}
      </div>
      <div className={classes.card}>{children}</div>
      {foot && <p className={classes.foot}>{foot}</p>}
    </div>
  );
}
