import { Burger, Drawer } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router';
import { useText } from '@/i18n';
import type { NavEntry } from './area';
import { Brand } from './Brand';
import { Main, SkipLink } from './Main';
import classes from './Frame.module.css';

interface FrameProps {
  home: string;
  nav: readonly NavEntry[];
  /** Below the brand, such as in which tenant one acts. */
  context?: ReactNode;
  /** At the foot of the navigation. */
  foot: ReactNode;
  children: ReactNode;
}

/** Navigation at the side, behind a button on narrow screens. */
export function Frame({ home, nav, context, foot, children }: FrameProps) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);
  const side = (
    <>
      {context}
      <Nav entries={nav} />
      <div className={classes.foot}>{foot}</div>
    </>
  );
  return (
    <div className={classes.frame}>
      <SkipLink />
      <header className={classes.bar}>
        <Brand to={home} />
        <Burger size="sm" opened={open} onClick={() => setOpen(!open)} aria-label={text(open ? 'common.closeMenu' : 'common.openMenu')} />
      </header>
      <header className={classes.side}>
        <div className={classes.brand}>
          <Brand to={home} />
        </div>
        {side}
      </header>
      <Drawer opened={open} onClose={() => setOpen(false)} position="left" size="18rem" title={<Brand to={home} />} classNames={{ body: classes.drawer }} closeButtonProps={{ 'aria-label': text('common.closeMenu') }}>
        {side}
      </Drawer>
      <Main className={classes.main}>{children}</Main>
    </div>
  );
}

function Nav({ entries }: { entries: readonly NavEntry[] }) {
  const text = useText();
  return (
    <nav className={classes.nav} aria-label={text('common.mainNavigation')}>
      {entries.map(({ to, label, icon: Picture, exact }) => (
        <NavLink key={to} to={to} end={exact} className={classes.entry}>
          <Picture size={18} stroke={1.7} aria-hidden />
          {text(label)}
        </NavLink>
      ))}
    </nav>
  );
}
