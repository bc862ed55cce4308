import type { Area } from '@/app/area';
import { page } from '@/lib/page';

/** What anyone sees: who this is, what it costs, and the ways in. */
export const visitor: Area = {
  nav: [],
  routes: [
    { index: true, ...page(() => import('./LandingPage')) },
    { path: 'pricing', ...page(() => import('./PricingPage')) },
    { path: 'signup', ...page(() => import('./SignUpPage')) },
    { path: 'signin', ...page(() => import('./SignInPage')) },
    { path: 'verify', ...page(() => import('./VerifyPage')) },
    { path: 'forgot', ...page(() => import('./ForgotPage')) },
    { path: 'reset', ...page(() => import('./ResetPage')) },
    { path: 'shared/:token', ...page(() => import('./SharedPage')) },
  ],
};
