import { Navigate, Outlet, useLocation } from 'react-router';
import { account } from '@/account/area';
import { LoadingState } from '@/components/LoadingState';
import { member } from '@/member/area';
import { room } from '@/room/area';
import { AccountMenu } from './AccountMenu';
import { visibleTo } from './area';
import { Frame } from './Frame';
import { useSession } from './session';
import { useTenant } from './tenant';

/** For those who are signed in; others sign in first and come back to where they wanted to go. */
export function MemberShell() {
  const { state, user } = useSession();
  const { experiences } = useTenant();
  const { pathname, search } = useLocation();
  if (state === 'unknown') return <LoadingState shape="screen" />;
  if (state === 'visitor') return <Navigate to={`/signin?next=${encodeURIComponent(pathname + search)}`} replace />;
  return (
    <Frame home="/home" nav={visibleTo([...member.nav, ...room.nav, ...account.nav], user, experiences)} foot={<AccountMenu place="portal" />}>
      <Outlet />
    </Frame>
  );
}
