import { Navigate, Outlet, useLocation } from 'react-router';
import { LoadingState } from '@/components/LoadingState';
import { console } from '@/console/area';
import { AccountMenu } from './AccountMenu';
import { hasRole, visibleTo } from './area';
import { Frame } from './Frame';
import { NotAllowed } from './NotAllowed';
import { useSession } from './session';
import { useTenant } from './tenant';

/** For those who run a tenant or the platform. */
export function ConsoleShell() {
  const { state, user } = useSession();
  const { experiences } = useTenant();
  const { pathname, search } = useLocation();
  if (state === 'unknown') return <LoadingState shape="screen" />;
  if (state === 'visitor') return <Navigate to={`/signin?next=${encodeURIComponent(pathname + search)}`} replace />;
  const allowed = hasRole(user, 'tenant_admin');
  return (
    <Frame home={allowed ? '/console' : '/home'} nav={allowed ? visibleTo(console.nav, user, experiences) : []} foot={<AccountMenu place="console" />}>
      {allowed ? <Outlet /> : <NotAllowed />}
    </Frame>
  );
}
