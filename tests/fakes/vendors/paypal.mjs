// PayPal's orders, payments, subscriptions and the check of webhooks.
import { Ledger, newCapitals } from '../lib/ledger.mjs';
import { vendorError } from './paypal_errors.mjs';

const kTokenSeconds = 32400;
const now = () => new Date().toISOString().replace(/\.\d+/, '');
const later = (days) => new Date(Date.now() + days * 86400000).toISOString().replace(/\.\d+/, '');
const base = ({ request }) => `http://127.0.0.1:${request.socket.localPort}/paypal`;
const link = (href, rel, method = 'GET') => ({ href, rel, method });

function giveToken(exchange) {
  if (exchange.raw.toString() !== 'grant_type=client_credentials') return exchange.fail('INVALID_REQUEST');
  const access_token = `A21AA${newCapitals(40)}`;
  exchange.control.grants.set(access_token, Date.now() + kTokenSeconds * 1000);
  return exchange.json({
    scope: 'https://uri.paypal.com/services/payments/payment', access_token, token_type: 'Bearer', app_id: 'APP-80W284485P519543T',
    expires_in: kTokenSeconds, nonce: `${now()}nonce`,
  });
}

function createOrder(exchange, ledger) {
  const { intent, purchase_units, payment_source } = exchange.body;
  const amount = purchase_units?.[0]?.amount;
  if (!['CAPTURE', 'AUTHORIZE'].includes(intent) || !amount?.currency_code || !/^\d+(\.\d{2})?$/.test(amount?.value ?? ''))
    return exchange.fail('INVALID_REQUEST');
  const id = newCapitals(17);
  const page = `${base(exchange)}/checkoutnow?token=${id}`;
  return ledger.keep({
    id, kind: 'order', intent, create_time: now(), purchase_units: purchase_units.map((unit) => ({ reference_id: 'default', ...unit })),
    status: payment_source ? 'PAYER_ACTION_REQUIRED' : 'CREATED',
    links: [link(`${base(exchange)}/v2/checkout/orders/${id}`, 'self'), link(page, payment_source ? 'payer-action' : 'approve')],
  });
}

/** The payer agrees on PayPal's page. */
function approve(exchange) {
  const ledger = Ledger.of(exchange);
  const order = ledger.find(exchange.query.get('token'));
  if (!order) return exchange.fail('RESOURCE_NOT_FOUND');
  Object.assign(order, { status: 'APPROVED', payer: { payer_id: 'QYR5Z8XDVJNXQ', email_address: 'payer@example.test' } });
  return exchange.json(shown(order));
}

function captureOrder(exchange, ledger) {
  const order = ledger.find(exchange.params[1]);
  if (order?.kind !== 'order') return exchange.fail('RESOURCE_NOT_FOUND');
  if (order.status === 'COMPLETED') return exchange.fail('ORDER_ALREADY_CAPTURED');
  if (order.status !== 'APPROVED') return exchange.fail('ORDER_NOT_APPROVED');
  const [unit] = order.purchase_units;
  const fee = { currency_code: unit.amount.currency_code, value: '0.59' };
  const capture = ledger.keep({
    id: newCapitals(17), kind: 'capture', amount: unit.amount, final_capture: true, status: 'COMPLETED', create_time: now(), update_time: now(),
    ...(unit.custom_id && { custom_id: unit.custom_id }), seller_receivable_breakdown: { gross_amount: unit.amount, paypal_fee: fee },
    supplementary_data: { related_ids: { order_id: order.id } }, refunded: 0,
  });
  unit.payments = { captures: [shown(capture)] };
  order.status = 'COMPLETED';
  return order;
}

function refundCapture(exchange, ledger) {
  const capture = ledger.find(exchange.params[1]);
  if (capture?.kind !== 'capture') return exchange.fail('RESOURCE_NOT_FOUND');
  const left = Number(capture.amount.value) - capture.refunded;
  if (left <= 0) return exchange.fail('CAPTURE_FULLY_REFUNDED');
  const sum = Number(exchange.body.amount?.value ?? left);
  if (sum > left) return exchange.fail('REFUND_AMOUNT_EXCEEDED');
  capture.refunded += sum;
  const amount = { currency_code: capture.amount.currency_code, value: sum.toFixed(2) };
  const total = { currency_code: amount.currency_code, value: capture.refunded.toFixed(2) };
  return ledger.keep({
    id: newCapitals(17), kind: 'refund', amount, status: 'COMPLETED', create_time: now(), update_time: now(),
    seller_payable_breakdown: { gross_amount: amount, total_refunded_amount: total },
    links: [link(`${base(exchange)}/v2/payments/captures/${capture.id}`, 'up')],
  });
}

function createProduct(exchange, ledger) {
  if (!exchange.body.name) return exchange.fail('INVALID_REQUEST');
  return ledger.keep({ id: `PROD-${newCapitals(17)}`, kind: 'product', name: exchange.body.name, create_time: now() });
}

function createPlan(exchange, ledger) {
  const { product_id, name, billing_cycles } = exchange.body;
  if (!ledger.find(product_id) || !name || !billing_cycles?.[0]?.pricing_scheme?.fixed_price?.value) return exchange.fail('INVALID_REQUEST');
  return ledger.keep({ id: `P-${newCapitals(24)}`, kind: 'plan', product_id, name, status: 'ACTIVE', billing_cycles, create_time: now() });
}

function createSubscription(exchange, ledger) {
  const { plan_id, custom_id } = exchange.body;
  if (!ledger.find(plan_id)) return exchange.fail('RESOURCE_NOT_FOUND');
  const id = `I-${newCapitals(12)}`;
  return ledger.keep({
    id, kind: 'subscription', plan_id, ...(custom_id && { custom_id }), status: 'APPROVAL_PENDING', create_time: now(),
    links: [link(`${base(exchange)}/webapps/billing/subscriptions?ba_token=BA-${id}`, 'approve')],
  });
}

function approveSubscription(exchange) {
  const subscription = Ledger.of(exchange).find(exchange.query.get('ba_token')?.slice(3));
  if (!subscription) return exchange.fail('RESOURCE_NOT_FOUND');
  const cycle = Ledger.of(exchange).find(subscription.plan_id).billing_cycles[0];
  Object.assign(subscription, {
    status: 'ACTIVE', update_time: now(), subscriber: { payer_id: 'QYR5Z8XDVJNXQ' },
    billing_info: { next_billing_time: later(30), last_payment: { amount: cycle.pricing_scheme.fixed_price, time: now() } },
  });
  return exchange.json(shown(subscription));
}

/** Cancels, suspends or activates; these answer without a body. */
function changeSubscription(exchange) {
  const subscription = Ledger.of(exchange).find(exchange.params[1]);
  if (subscription?.kind !== 'subscription') return exchange.fail('RESOURCE_NOT_FOUND');
  if (['CANCELLED', 'EXPIRED'].includes(subscription.status)) return exchange.fail('SUBSCRIPTION_STATUS_INVALID');
  if (!exchange.body.reason) return exchange.fail('INVALID_REQUEST');
  subscription.status = { cancel: 'CANCELLED', suspend: 'SUSPENDED', activate: 'ACTIVE' }[exchange.params[2]];
  subscription.update_time = now();
  return exchange.answer(204, {}, Buffer.alloc(0));
}

function reviseSubscription(exchange, ledger) {
  const subscription = ledger.find(exchange.params[1]);
  if (subscription?.kind !== 'subscription' || !ledger.find(exchange.body.plan_id)) return exchange.fail('RESOURCE_NOT_FOUND');
  subscription.plan_id = exchange.body.plan_id;
  return { ...subscription, links: [link(`${base(exchange)}/webapps/billing/subscriptions/update?ba_token=BA-${subscription.id}`, 'approve')] };
}

const kVerified = ['auth_algo', 'cert_url', 'transmission_id', 'transmission_sig', 'transmission_time', 'webhook_id', 'webhook_event'];

function verifyWebhook(exchange) {
  for (const name of kVerified) if (exchange.body[name] === undefined) return exchange.fail('INVALID_REQUEST');
  return exchange.json({ verification_status: exchange.behaviour.verdict ?? 'SUCCESS' });
}

const certificate = (exchange) => {
  const { pem } = exchange.behaviour;
  return pem ? exchange.answer(200, { 'content-type': 'application/x-pem-file' }, Buffer.from(pem)) : exchange.fail('RESOURCE_NOT_FOUND');
};

/** An object as PayPal shows it. */
const shown = ({ kind, refunded, ...object }) => object;

const show = (kind) => (exchange) => {
  const found = Ledger.of(exchange).find(exchange.params[1]);
  return found?.kind === kind ? exchange.json(shown(found)) : exchange.fail('RESOURCE_NOT_FOUND');
};

/** A POST acts once for each PayPal-Request-Id. What was made answers 201, again 200. */
const once = (act) => async (exchange) => {
  if (!exchange.request.headers['content-type']?.startsWith('application/json')) return exchange.fail('UNSUPPORTED_MEDIA_TYPE');
  const ledger = Ledger.of(exchange);
  const key = exchange.request.headers['paypal-request-id'];
  const { print, answer } = key === undefined ? {} : ledger.replay(`${exchange.record.path} ${key}`, '');
  if (answer) return exchange.json(answer);
  const made = await act(exchange, ledger);
  if (!made?.id) return made;
  const told = structuredClone(shown(made));
  if (key !== undefined) ledger.remember(`${exchange.record.path} ${key}`, print, told);
  const text = Buffer.from(JSON.stringify(told));
  return exchange.answer(201, { 'content-type': 'application/json', ...(exchange.behaviour.garbage ? {} : { 'content-length': text.length }) }, text);
};

const get = (name, path, handle) => ({ name, kind: 'http', method: 'GET', path, handle });
const post = (name, path, act) => ({ name, kind: 'http', method: 'POST', path, handle: once(act) });

export const paypal = {
  name: 'paypal',
  owns: (path) => /^\/(v2\/(checkout|payments)\/|v1\/(oauth2|billing|catalogs|notifications)\/)/.test(path),
  keyOf: ({ authorization = '' }) => /^(?:Bearer|Basic) (.+)$/.exec(authorization)?.[1],
  keyIs: (control, { authorization = '' }) => {
    const basic = /^Basic (.+)$/.exec(authorization)?.[1];
    if (basic) return control.keyIs('paypal', Buffer.from(basic, 'base64').toString().replace(/^[^:]*:/, ''));
    const token = /^Bearer (.+)$/.exec(authorization)?.[1];
    if (token === undefined) return 'missing';
    return control.grants.get(token) > Date.now() ? 'right' : 'wrong';
  },
  headers: ({ record }) => ({ 'paypal-debug-id': `debug${record.id}` }),
  error: vendorError,
  operations: [
    { name: 'token', kind: 'http', method: 'POST', path: /^\/v1\/oauth2\/token$/, handle: giveToken },
    post('order', /^\/v2\/checkout\/orders$/, createOrder),
    get('show_order', /^\/v2\/checkout\/orders\/(\w+)$/, show('order')),
    post('capture', /^\/v2\/checkout\/orders\/(\w+)\/capture$/, captureOrder),
    get('show_capture', /^\/v2\/payments\/captures\/(\w+)$/, show('capture')),
    post('refund', /^\/v2\/payments\/captures\/(\w+)\/refund$/, refundCapture),
    post('product', /^\/v1\/catalogs\/products$/, createProduct),
    post('plan', /^\/v1\/billing\/plans$/, createPlan),
    post('subscribe', /^\/v1\/billing\/subscriptions$/, createSubscription),
    get('show_subscription', /^\/v1\/billing\/subscriptions\/(I-\w+)$/, show('subscription')),
    { name: 'change_subscription', kind: 'http', method: 'POST', path: /^\/v1\/billing\/subscriptions\/(I-\w+)\/(cancel|suspend|activate)$/, handle: changeSubscription },
    post('revise', /^\/v1\/billing\/subscriptions\/(I-\w+)\/revise$/, reviseSubscription),
    { name: 'verify', kind: 'http', method: 'POST', path: /^\/v1\/notifications\/verify-webhook-signature$/, handle: verifyWebhook },
    { name: 'certificate', kind: 'http', method: 'GET', path: /^\/v1\/notifications\/certs\/([\w-]+)$/, keyInMessage: true, handle: certificate },
    { name: 'approve', kind: 'http', method: 'GET', path: /^\/checkoutnow$/, keyInMessage: true, handle: approve },
    { name: 'approve_subscription', kind: 'http', method: 'GET', path: /^\/webapps\/billing\/subscriptions$/, keyInMessage: true, handle: approveSubscription },
  ],
};
