import { Navigate, Outlet, useLocation } from 'react-router';
import { LoadingState } from '@/components/LoadingState';
import { ActingProvider, useActing } from '@/console/acting';
import { ActingTenant } from '@/console/ActingTenant';
import { console } from '@/console/area';
import { Palette } from '@/console/Palette';
import { AccountMenu } from './AccountMenu';
import { hasRole, visibleTo } from './area';
import { Frame } from './Frame';
import { NotAllowed } from './NotAllowed';
import { useSession } from './session';
import { useTenant } from './tenant';

/** For those who run a tenant or the platform. */
export function ConsoleShell() {
  const { state, user } = useSession();
  const { pathname, search } = useLocation();
  if (state === 'unknown') return <LoadingState shape="screen" />;
  if (state === 'visitor') return <Navigate to={`/signin?next=${encodeURIComponent(pathname + search)}`} replace />;
  if (!hasRole(user, 'tenant_admin')) {
    return (
      <Frame home="/home" nav={[]} foot={<AccountMenu place="console" />}>
        <NotAllowed />
      </Frame>
    );
  }
  return (
    <ActingProvider>
      <Inside />
    </ActingProvider>
  );
}

function Inside() {
  const { user } = useSession();
  const { experiences } = useTenant();
  const { pathname } = useLocation();
  const { slug } = useActing();
  const nav = visibleTo(console.nav, user, experiences);
  // Pages of operators have a role in the navigation, and those below them too.
  const entry = console.nav.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  const context = (
    <>
      <ActingTenant />
      <Palette nav={nav} />
    </>
  );
  return (
    <Frame home="/console" nav={nav} context={context} foot={<AccountMenu place="console" />}>
      {entry?.role && !hasRole(user, entry.role) ? <NotAllowed /> : <Outlet key={slug} />}
    </Frame>
  );
}
