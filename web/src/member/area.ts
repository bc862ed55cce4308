import type { Area } from '@/app/area';
import { IconHistory, IconHome } from '@/components/icons';
import { page } from '@/lib/page';

/** What every signed-in user has: the start, and everything they talked about. */
export const member: Area = {
  nav: [
    { to: '/home', label: 'member.nav.home', icon: IconHome },
    { to: '/history', label: 'member.nav.history', icon: IconHistory },
  ],
  routes: [
    { path: 'home', ...page(() => import('./HomePage')) },
    { path: 'history', ...page(() => import('./HistoryPage')) },
    { path: 'history/:id', ...page(() => import('./ConversationPage')) },
  ],
};
