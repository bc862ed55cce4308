import { Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { IconChevronDown, IconHome, IconLayoutDashboard, IconLogout, IconUser } from '@/components/icons';
import { console } from '@/console/area';
import { useText } from '@/i18n';
import { hasRole } from './area';
import { LanguageChoice, SchemeChoice } from './Choices';
import { useSession, useUser } from './session';
import classes from './AccountMenu.module.css';

const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();

/** Who is signed in, and the ways from here that are not about this place. */
export function AccountMenu({ place }: { place: 'portal' | 'console' }) {
  const text = useText();
  const user = useUser();
  const { end } = useSession();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const signOut = async () => {
    await end();
    await navigate('/');
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width={232} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.button} onClick={() => setOpen(!open)}>
          <span className={classes.picture} aria-hidden>
            {initialsOf(user.display_name)}
          </span>
          <span className={classes.words}>
            <span className={classes.name}>{user.display_name}</span>
            <span className={classes.address}>{user.email}</span>
          </span>
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <Link className={classes.item} to="/account/profile" onClick={close}>
          <IconUser size={16} aria-hidden /> {text('common.account')}
        </Link>
        {place === 'console' && (
          <Link className={classes.item} to="/home" onClick={close}>
            <IconHome size={16} aria-hidden /> {text('common.toPortal')}
          </Link>
        )}
        {place === 'portal' && console.nav.length > 0 && hasRole(user, 'tenant_admin') && (
          <Link className={classes.item} to="/console" onClick={close}>
            <IconLayoutDashboard size={16} aria-hidden /> {text('common.toConsole')}
          </Link>
        )}
        <div className={classes.choices}>
          <LanguageChoice />
          <SchemeChoice />
        </div>
        <UnstyledButton className={classes.item} onClick={() => void signOut()}>
          <IconLogout size={16} aria-hidden /> {text('common.signOut')}
        </UnstyledButton>
      </Popover.Dropdown>
    </Popover>
  );
}
