// Every page, in both schemes and two widths: nothing forbidden, nothing inaccessible, nothing wider than the window.
import { after, before, test } from 'node:test';
import { close, lookAtAll, open, signIn, stage } from './portal.mjs';

before(open);
after(close);

test('pages of visitors', async () => {
  await lookAtAll({
    landing: '/',
    pricing: '/pricing',
    signin: '/signin',
    signup: '/signup',
    forgot: '/forgot',
    reset: '/reset?token=unknown',
    verify: '/verify?token=unknown',
    shared: `/shared/${stage.shared}`,
    'shared-gone': '/shared/shr_gone',
    'not-found': '/no/such/page',
  });
});

test('pages of members', async () => {
  await lookAtAll(
    {
      home: '/home',
      history: '/history',
      'history-nothing': '/history?q=nobody+said+this',
      conversation: `/history/${stage.conversation}`,
      profile: '/account/profile',
      security: '/account/security',
      plan: '/account/plan',
      'plan-paid': '/account/plan?checkout=done',
      'plan-stopped': '/account/plan?checkout=cancelled&plan=expert_monthly',
      usage: '/account/usage',
      invoices: '/account/invoices',
      data: '/account/data',
    },
    (page) => signIn(page, stage.member),
  );
});

test('pages of those who have just come', async () => {
  await lookAtAll({ 'new-home': '/home', 'new-history': '/history' }, (page) => signIn(page, stage.newcomer));
});
