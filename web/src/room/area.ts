import type { Area } from '@/app/area';

/** Talking, and looking back at a talk: `/practice`, `/room/:id`, `/debrief/:id`. */
export const room: Area = { routes: [], nav: [] };
