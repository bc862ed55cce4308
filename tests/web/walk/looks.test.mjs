// Every page, with something on it and with nothing, in both schemes and two widths: nothing forbidden, nothing inaccessible, nothing wider
// than the window.
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
      history: '/history',
      'history-nothing': '/history?q=nobody+said+this',
      conversation: `/history/${stage.conversation}`,
      'conversation-gone': '/history/conv_gone',
      profile: '/account/profile',
      security: '/account/security',
      plan: '/account/plan',
      'plan-paid': '/account/plan?checkout=done',
      'plan-stopped': '/account/plan?checkout=cancelled&plan=expert_monthly',
      usage: '/account/usage',
      invoices: '/account/invoices',
      data: '/account/data',
      'not-allowed': '/console/overview',
    },
    (page) => signIn(page, stage.member),
  );
});

test('pages of those who practise', async () => {
  await lookAtAll(
    {
      home: '/home',
      practice: '/practice',
      'practice-nothing': '/practice?q=nobody',
      'practice-new': '/practice/new',
      'room-check': '/room/coo-escalation?temper=5&focus=Say+it+first',
      'room-missing': '/room/no-such-scenario',
      debrief: `/debrief/${stage.rehearsal}`,
      'debrief-gone': '/debrief/conv_gone',
    },
    (page) => signIn(page, stage.talker, stage.demo_password),
  );
});

test('pages of those who have just come', async () => {
  await lookAtAll(
    { 'new-home': '/home', 'new-history': '/history', 'new-practice': '/practice', 'new-usage': '/account/usage', 'new-plan': '/account/plan', 'new-invoices': '/account/invoices' },
    (page) => signIn(page, stage.newcomer),
  );
});

const pages = ['overview', 'live', 'tenants', 'users', 'keys', 'plans', 'providers', 'plugins', 'costs', 'webhooks', 'jobs', 'messages', 'audit', 'settings'];

/** The operator, who acts in a tenant. */
const operate = (tenant) => async (page) => {
  await signIn(page, stage.operator, stage.demo_password);
  await page.addInitScript((slug) => sessionStorage.setItem('parley.acting', slug), tenant);
};

test('the console of a tenant that is busy', async () => {
  const { full, full_id: id, person, provider, live } = stage.console;
  await lookAtAll(
    {
      ...Object.fromEntries(pages.map((each) => [`console-${each}`, `/console/${each}`])),
      'console-live-one': `/console/live/${live}`,
      'console-tenant': `/console/tenants/${id}`,
      'console-user': `/console/users/${person}`,
      'console-provider': `/console/providers/${provider}`,
      'console-provider-new': '/console/providers/new?kind=stt&plugin=deepgram',
      'console-provider-gone': '/console/providers/prv_gone',
    },
    operate(full),
  );
});

test('the console of a tenant where nothing has happened', async () => {
  await lookAtAll(Object.fromEntries(pages.map((each) => [`console-empty-${each}`, `/console/${each}`])), operate(stage.console.empty));
});
