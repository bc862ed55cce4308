import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';

/** A page that is loaded when somebody goes there: `{ path: 'history', ...page(() => import('./HistoryPage')) }`. */
export function page(load: () => Promise<{ default: ComponentType }>): Pick<RouteObject, 'lazy'> {
  return { lazy: async () => ({ Component: (await load()).default }) };
}
