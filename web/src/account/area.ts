import { redirect } from 'react-router';
import type { Area } from '@/app/area';
import { IconReceipt } from '@/components/icons';
import { page } from '@/lib/page';

/** Everything about the signed-in user themselves. */
export const account: Area = {
  nav: [{ to: '/account/plan', label: 'account.nav.plan', icon: IconReceipt }],
  routes: [
    {
      path: 'account',
      ...page(() => import('./AccountLayout')),
      children: [
        { index: true, loader: () => redirect('/account/profile') },
        { path: 'profile', ...page(() => import('./ProfilePage')) },
        { path: 'security', ...page(() => import('./SecurityPage')) },
        { path: 'plan', ...page(() => import('./PlanPage')) },
        { path: 'usage', ...page(() => import('./UsagePage')) },
        { path: 'invoices', ...page(() => import('./InvoicesPage')) },
        { path: 'data', ...page(() => import('./DataPage')) },
      ],
    },
  ],
};
