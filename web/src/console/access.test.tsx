import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '@/api/queries';
import { ConsoleShell } from '@/app/ConsoleShell';
import { fakeHost, type Asked } from '@/testing/host';
import { draw, someUser } from '@/testing/render';

const list = (...data: unknown[]) => ({ body: { data, next_cursor: null } });
const acme = { id: 'ten_0000000000009', slug: 'acme', name: 'Acme', status: 'active' };
let asked: Asked[];

function open(role: User['role'], at: string) {
  asked = fakeHost({ 'GET /api/admin/tenants': list(acme), 'GET /api/admin/providers': list(), 'GET /api/conversations': list() });
  return draw(<ConsoleShell />, { at, user: { ...someUser, role } });
}
const navigation = () => within(screen.getByRole('navigation', { name: 'Main' }));

describe('the console', () => {
  beforeEach(() => sessionStorage.clear());

  it('is not for members', () => {
    open('member', '/console/overview');
    expect(screen.getByText('This page is for others')).toBeDefined();
    expect(asked).toEqual([]);
  });

  it('shows admins their own tenant, and nothing of the platform', () => {
    open('tenant_admin', '/console/users');
    expect(navigation().queryByText('Tenants')).toBeNull();
    expect(navigation().queryByText('Jobs')).toBeNull();
    expect(navigation().getByText('Users')).toBeDefined();
    expect(screen.queryByLabelText('Tenant')).toBeNull();
  });

  it.each(['/console/tenants', '/console/tenants/ten_1', '/console/jobs', '/console/messages'])('keeps admins out of %s', (at) => {
    open('tenant_admin', at);
    expect(screen.getByText('This page is for others')).toBeDefined();
  });

  it('lets operators act in any tenant, and names it to the host', async () => {
    open('operator', '/console/users');
    expect(navigation().getByText('Tenants')).toBeDefined();
    await screen.findByRole('option', { name: 'Acme' });
    await userEvent.selectOptions(screen.getByLabelText('Tenant'), 'acme');
    asked.length = 0;
    await userEvent.click(screen.getByText('Go to…'));
    await screen.findByRole('combobox', { name: /^Go to/ });
    await expect.poll(() => asked.find(({ path }) => path.startsWith('/api/admin/providers'))?.headers.get('X-Parley-Tenant')).toBe('acme');
  });
});
