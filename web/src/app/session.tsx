import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { api } from '@/api/client';
import { meQuery, tenantQuery, useMe, type User } from '@/api/queries';
import { useSpeech } from '@/i18n';

export interface Session {
  /** `unknown` until the host has said who is there. */
  state: 'unknown' | 'visitor' | 'signedIn';
  user: User | null;
  /** What a sign-in answered. */
  begin: (user: User) => void;
  end: () => Promise<void>;
  /** The session is gone already, such as after closing the account. */
  forget: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const me = useMe();
  const { follow } = useSpeech();
  const user = me.data ?? null;
  useEffect(() => follow(user?.locale), [follow, user?.locale]);

  const forget = useCallback(() => {
    const tenant = client.getQueryData(tenantQuery.queryKey);
    client.clear();
    client.setQueryData(tenantQuery.queryKey, tenant);
    client.setQueryData(meQuery.queryKey, null);
  }, [client]);
  const session = useMemo<Session>(
    () => ({
      state: user ? 'signedIn' : me.isPending ? 'unknown' : 'visitor',
      user,
      begin: (signedIn) => client.setQueryData(meQuery.queryKey, signedIn),
      end: async () => {
        await api.post('/api/auth/logout');
        forget();
      },
      forget,
    }),
    [client, forget, me.isPending, user],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of SessionProvider');
  return session;
}

/** The signed-in user, on pages that only they see. */
export function useUser(): User {
  const { user } = useSession();
  if (!user) throw new Error('useUser outside of the pages of signed-in users');
  return user;
}
