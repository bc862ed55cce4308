import { createBrowserRouter, Outlet, ScrollRestoration, type RouteObject } from 'react-router';
import { account } from '@/account/area';
import { console } from '@/console/area';
import { member } from '@/member/area';
import { room } from '@/room/area';
import { visitor } from '@/visitor/area';
import { ConsoleShell } from './ConsoleShell';
import { MemberShell } from './MemberShell';
import { NotFound } from './NotFound';
import { RouteBroken } from './RouteBroken';
import { VisitorShell } from './VisitorShell';

function Root() {
  return (
    <>
      <Outlet />
      <ScrollRestoration />
    </>
  );
}

/** All pages there are. Each area lists its own. */
export const routes: RouteObject[] = [
  {
    Component: Root,
    ErrorBoundary: RouteBroken,
    HydrateFallback: () => null,
    children: [
      { Component: MemberShell, children: [{ ErrorBoundary: RouteBroken, children: [...member.routes, ...account.routes, ...room.routes] }] },
      ...(console.routes.length > 0 ? [{ path: 'console', Component: ConsoleShell, children: [{ ErrorBoundary: RouteBroken, children: console.routes }] }] : []),
      { Component: VisitorShell, children: [{ ErrorBoundary: RouteBroken, children: [...visitor.routes, { path: '*', Component: NotFound }] }] },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes);
