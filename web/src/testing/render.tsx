import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createMemoryRouter, RouterProvider, type RouteObject } from 'react-router';
import { tenantQuery, meQuery, type Tenant, type User } from '@/api/queries';
import { SessionProvider } from '@/app/session';
import { TenantProvider } from '@/app/tenant';
import { SpeechProvider } from '@/i18n';
import { en } from '@/i18n/en';

export const someTenant: Tenant = { id: 'ten_0000000000002', slug: 'practice', name: 'Practice', branding: {}, experiences: ['practice'] };
export const someUser: User = {
  id: 'usr_01kc5y3z8v6q0tm4n9r2w7x1ba',
  email: 'ada@example.com',
  display_name: 'Ada',
  role: 'member',
  email_verified: true,
  locale: 'en-GB',
  time_zone: 'Europe/London',
  created_at: '2026-11-21T03:10:00Z',
  tenant: { id: 'ten_0000000000002', slug: 'practice', name: 'Practice' },
};

interface Stage {
  at?: string;
  user?: User | null;
  tenant?: Tenant;
  routes?: RouteObject[];
}

/** Draws something within everything that pages stand on. */
export function draw(element: ReactElement, { at = '/', user = null, tenant = someTenant, routes = [] }: Stage = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(tenantQuery.queryKey, tenant);
  client.setQueryData(meQuery.queryKey, user);
  const router = createMemoryRouter([...routes, { path: '*', element }], { initialEntries: [at] });
  const drawn = render(
    <SpeechProvider language="en" catalogue={en}>
      <QueryClientProvider client={client}>
        <MantineProvider env="test">
          <TenantProvider>
            <SessionProvider>
              <RouterProvider router={router} />
            </SessionProvider>
          </TenantProvider>
        </MantineProvider>
      </QueryClientProvider>
    </SpeechProvider>,
  );
  return { ...drawn, router, client };
}
