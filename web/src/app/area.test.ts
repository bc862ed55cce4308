import { describe, expect, it } from 'vitest';
import { IconHome } from '@/components/icons';
import { someUser } from '@/testing/render';
import { visibleTo, type NavEntry } from './area';

const entries: NavEntry[] = [
  { to: '/home', label: 'common.account', icon: IconHome },
  { to: '/practice', label: 'common.account', icon: IconHome, experiences: ['practice'] },
  { to: '/calls', label: 'common.account', icon: IconHome, experiences: ['companion', 'receptionist'] },
  { to: '/users', label: 'common.account', icon: IconHome, role: 'tenant_admin' },
  { to: '/tenants', label: 'common.account', icon: IconHome, role: 'operator' },
];
const seen = (role: typeof someUser.role, experiences: Parameters<typeof visibleTo>[2]) => visibleTo(entries, { ...someUser, role }, experiences).map(({ to }) => to);

describe('the navigation', () => {
  it('shows what the tenant sells', () => {
    expect(seen('member', ['practice'])).toEqual(['/home', '/practice']);
    expect(seen('member', ['receptionist'])).toEqual(['/home', '/calls']);
  });

  it('shows to each role what is for it and for those below', () => {
    expect(seen('tenant_admin', [])).toEqual(['/home', '/users']);
    expect(seen('operator', [])).toEqual(['/home', '/users', '/tenants']);
    expect(visibleTo(entries, null, []).map(({ to }) => to)).toEqual(['/home']);
  });
});
