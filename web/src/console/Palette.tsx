import { Kbd, Modal, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue, useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { hasRole, type NavEntry } from '@/app/area';
import { useUser } from '@/app/session';
import { IconSearch } from '@/components/icons';
import { useText } from '@/i18n';
import classes from './Palette.module.css';
import { matching, type Target } from './palette_targets';
import { liveQuery, providersQuery, tenantsQuery, usersQuery } from './queries';

/** Ctrl-K: the short way to every page, person, tenant, provider and live conversation. */
export function Palette({ nav }: { nav: readonly NavEntry[] }) {
  const text = useText();
  const [opened, dialog] = useDisclosure();
  // In fields too: it is a way out of them.
  useHotkeys([['mod+K', dialog.toggle]], []);
  return (
    <>
      <UnstyledButton className={classes.open} onClick={dialog.open}>
        <IconSearch size={16} aria-hidden />
        <span className={classes.label}>{text('console.palette.open')}</span>
        <Kbd size="xs">
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <Modal opened={opened} onClose={dialog.close} title={text('console.palette.title')} yOffset="12vh" centered={false} closeButtonProps={{ 'aria-label': text('common.close') }}>
        <Search nav={nav} close={dialog.close} />
      </Modal>
    </>
  );
}

function useTargets(nav: readonly NavEntry[], typed: string): Target[] {
  const text = useText();
  const isOperator = hasRole(useUser(), 'operator');
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const providers = useQuery(providersQuery).data?.data ?? [];
  const live = useQuery(liveQuery()).data?.data ?? [];
  const tenants = useQuery({ ...tenantsQuery(undefined, 100), enabled: isOperator }).data?.data ?? [];
  const users = useQuery({ ...usersQuery({ email: asked, limit: 5 }), enabled: asked.length > 1 }).data?.data ?? [];
  return [
    ...nav.map(({ to, label }) => ({ to, name: text(label), kind: text('console.palette.pages') })),
    ...tenants.map(({ id, name, slug }) => ({ to: `/console/tenants/${id}`, name, also: slug, kind: text('console.palette.tenant') })),
    ...providers.map(({ id, name, plugin }) => ({ to: `/console/providers/${id}`, name, also: plugin, kind: text('console.palette.provider') })),
    ...live.map(({ id, title }) => ({ to: `/console/live/${id}`, name: title, kind: text('console.palette.conversation') })),
    ...users.map(({ id, display_name, email }) => ({ to: `/console/users/${id}`, name: display_name || email, also: email, kind: text('console.palette.user') })),
  ];
}

function Search({ nav, close }: { nav: readonly NavEntry[]; close: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = matching(useTargets(nav, typed), typed);
  const lit = Math.min(at, found.length - 1);
  const go = (target: Target | undefined) => {
    if (!target) return;
    close();
    void navigate(target.to);
  };
  const steer = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((lit + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(found[lit]);
    }
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={found[lit] ? `${id}-${lit}` : undefined}
        aria-label={text('console.palette.title')}
        placeholder={text('console.palette.placeholder')}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={steer}
        autoComplete="off"
      />
      <ul id={id} role="listbox" aria-label={text('console.palette.title')} className={classes.list}>
        {found.map((target, index) => (
          <li key={target.to} id={`${id}-${index}`} role="option" aria-selected={index === lit} className={classes.target} onClick={() => go(target)} onPointerMove={() => setAt(index)}>
            <span className={classes.name}>
              {target.name}
              {target.also && target.also !== target.name && <span className={classes.also}> {target.also}</span>}
            </span>
            <span className={classes.kind}>{target.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className={classes.nothing} role="status">
          {text('console.palette.nothing')}
        </p>
      )}
    </>
  );
}
