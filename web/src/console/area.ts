import type { Area } from '@/app/area';

/** Running a tenant or the platform: below `/console`, for admins and operators. */
export const console: Area = { routes: [], nav: [] };
