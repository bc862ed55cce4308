import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { actInTenant } from '@/api/client';
import { hasRole } from '@/app/area';
import { useUser } from '@/app/session';

interface Acting {
  /** In which tenant the console acts: the user's own, unless an operator chose another. */
  slug: string;
  isElsewhere: boolean;
  choose: (slug: string) => void;
}

const storageKey = 'parley.acting';
const ActingContext = createContext<Acting | undefined>(undefined);

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(storageKey) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(slug: string): void {
  try {
    sessionStorage.setItem(storageKey, slug);
  } catch {
    // It holds until the page is left.
  }
}

/** Around the console: leaving it ends acting elsewhere. */
export function ActingProvider({ children }: { children: ReactNode }) {
  const user = useUser();
  const client = useQueryClient();
  const own = user.tenant.slug;
  const [chosen, setChosen] = useState(() => (hasRole(user, 'operator') ? stored() : undefined));
  const slug = chosen ?? own;
  const isElsewhere = slug !== own;
  // Before the pages below ask anything.
  useLayoutEffect(() => {
    actInTenant(isElsewhere ? slug : undefined);
    return () => {
      actInTenant(undefined);
      client.removeQueries({ queryKey: ['console'] });
    };
  }, [slug, isElsewhere, client]);
  const choose = useCallback((next: string) => {
    remember(next);
    setChosen(next);
  }, []);
  const acting = useMemo(() => ({ slug, isElsewhere, choose }), [slug, isElsewhere, choose]);
  return <ActingContext value={acting}>{children}</ActingContext>;
}

export function useActing(): Acting {
  const acting = useContext(ActingContext);
  if (!acting) throw new Error('useActing outside of ActingProvider');
  return acting;
}
