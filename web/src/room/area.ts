import type { Area } from '@/app/area';
import { IconTarget } from '@/components/icons';
import { page } from '@/lib/page';

/** Talking, and looking back at a talk. */
export const room: Area = {
  nav: [{ to: '/practice', label: 'room.nav', icon: IconTarget, experiences: ['practice'] }],
  routes: [
    { path: 'practice', ...page(() => import('./PracticePage')) },
    { path: 'practice/new', ...page(() => import('./NewPracticePage')) },
    { path: 'room/:id', ...page(() => import('./RoomPage')) },
    { path: 'debrief/:id', ...page(() => import('./DebriefPage')) },
  ],
};
