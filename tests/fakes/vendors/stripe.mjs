// Stripe's checkout, portal, payment intents, refunds and subscriptions.
import { Ledger, newId } from '../lib/ledger.mjs';
import { vendorError } from './stripe_errors.mjs';

const kVersion = '2026-10-28.endive';
const kDay = 24 * 3600;
const seconds = () => Math.floor(Date.now() / 1000);

const refuse = (exchange, name, param, message) => {
  exchange.param = param;
  return exchange.fail(name, { message });
};

/** What checkout does not know any more, or not yet. */
const kCheckoutParams = new Set([
  'mode', 'line_items', 'success_url', 'cancel_url', 'client_reference_id', 'customer', 'customer_email', 'customer_creation',
  'metadata', 'payment_intent_data', 'subscription_data', 'automatic_tax', 'allow_promotion_codes', 'discounts', 'expires_at',
  'invoice_creation', 'allowed_payment_method_types', 'excluded_payment_method_types', 'ui_mode', 'locale', 'expand',
]);

function whatIsWrong({ mode, line_items, success_url, ...rest }) {
  for (const name of Object.keys(rest)) if (!kCheckoutParams.has(name)) return ['parameter_unknown', name, `Received unknown parameter: ${name}`];
  if (!['payment', 'subscription', 'setup'].includes(mode)) return ['invalid_request_error', 'mode', 'Missing required param: mode.'];
  if (!Array.isArray(line_items) || line_items.length === 0) return ['invalid_request_error', 'line_items', 'Missing required param: line_items.'];
  if (!success_url) return ['invalid_request_error', 'success_url', 'Missing required param: success_url.'];
  for (const { price, price_data } of line_items) {
    if (!price && !(price_data?.currency && price_data.unit_amount)) return ['invalid_request_error', 'line_items[0][price_data]', 'Missing required param.'];
    if (price_data && mode === 'subscription' && !price_data.recurring) return ['invalid_request_error', 'line_items', 'You must provide at least one recurring price.'];
  }
  return undefined;
}

const amountOf = ({ line_items }) =>
  line_items.reduce((sum, { price_data, quantity }) => sum + Number(price_data?.unit_amount ?? 1000) * Number(quantity ?? 1), 0);
const currencyOf = ({ line_items }) => line_items[0].price_data?.currency ?? 'usd';

function createCheckout(exchange, ledger) {
  const { body } = exchange;
  const wrong = whatIsWrong(body);
  if (wrong) return refuse(exchange, ...wrong);
  const id = newId('cs_test_', 24);
  const session = ledger.keep({
    id,
    object: 'checkout.session',
    amount_total: amountOf(body),
    automatic_tax: { enabled: body.automatic_tax?.enabled === 'true', status: null },
    cancel_url: body.cancel_url ?? null,
    client_reference_id: body.client_reference_id ?? null,
    created: seconds(),
    currency: currencyOf(body),
    customer: body.customer ?? null,
    customer_details: body.customer_email ? { email: body.customer_email } : null,
    expires_at: seconds() + kDay,
    invoice: null,
    livemode: false,
    metadata: body.metadata ?? {},
    mode: body.mode,
    payment_intent: null,
    payment_status: 'unpaid',
    status: 'open',
    subscription: null,
    success_url: body.success_url,
    url: `http://127.0.0.1:${exchange.request.socket.localPort}/stripe/c/pay/${id}`,
  });
  ledger.asked ??= new Map();
  ledger.asked.set(id, body);
  return session;
}

/** The payer pays on Stripe's page. */
function pay(exchange) {
  const ledger = Ledger.of(exchange);
  const session = ledger.find(exchange.params[1]);
  if (!session) return exchange.fail('resource_missing');
  const asked = ledger.asked.get(session.id);
  session.customer ??= ledger.keep({ id: newId('cus_', 7), object: 'customer', invoice_settings: { default_payment_method: 'pm_card_visa' } }).id;
  session.status = 'complete';
  session.payment_status = 'paid';
  if (session.mode === 'subscription') beginSubscription(ledger, session, asked);
  else session.payment_intent = takePayment(ledger, session, asked.payment_intent_data?.metadata).id;
  return exchange.json(session);
}

const takePayment = (ledger, { amount_total: amount, currency, customer }, metadata = {}) =>
  ledger.keep({
    id: newId('pi_'), object: 'payment_intent', amount, amount_received: amount, created: seconds(), currency, customer,
    metadata, status: 'succeeded', refunded: 0,
  });

function beginSubscription(ledger, session, asked) {
  const metadata = asked.subscription_data?.metadata ?? {};
  const end = seconds() + 30 * kDay;
  const recurring = asked.line_items[0].price_data?.recurring ?? { interval: 'month' };
  const price = { id: newId('price_'), object: 'price', currency: session.currency, product: newId('prod_', 7), recurring, unit_amount: session.amount_total };
  const subscription = ledger.keep({
    id: newId('sub_'), object: 'subscription', cancel_at_period_end: false, canceled_at: null, created: seconds(), currency: session.currency,
    customer: session.customer, metadata, status: 'active',
    items: { object: 'list', data: [{ id: newId('si_', 7), object: 'subscription_item', current_period_end: end, current_period_start: seconds(), price }] },
  });
  const payment = takePayment(ledger, session);
  const invoice = ledger.keep({
    id: newId('in_'), object: 'invoice', amount_due: session.amount_total, amount_paid: session.amount_total, amount_remaining: 0,
    billing_reason: 'subscription_create', created: seconds(), currency: session.currency, customer: session.customer,
    lines: { object: 'list', data: [{ id: newId('il_'), object: 'line_item', period: { start: seconds(), end } }] },
    metadata: {}, parent: { type: 'subscription_details', subscription_details: { subscription: subscription.id, metadata } },
    payments: { object: 'list', data: [{ payment: { type: 'payment_intent', payment_intent: payment.id } }] }, status: 'paid',
  });
  Object.assign(session, { subscription: subscription.id, invoice: invoice.id });
}

function createPortal(exchange, ledger) {
  const { customer, return_url } = exchange.body;
  if (!customer) return refuse(exchange, 'invalid_request_error', 'customer', 'Missing required param: customer.');
  const id = newId('bps_');
  return ledger.keep({
    id, object: 'billing_portal.session', created: seconds(), customer, livemode: false, return_url: return_url ?? null,
    url: `https://billing.stripe.com/p/session/${id}`,
  });
}

function createRefund(exchange, ledger) {
  const { payment_intent, amount, reason, metadata } = exchange.body;
  const payment = ledger.find(payment_intent);
  if (payment?.object !== 'payment_intent') return refuse(exchange, 'resource_missing', 'payment_intent', `No such payment_intent: '${payment_intent}'`);
  const sum = amount === undefined ? payment.amount_received - payment.refunded : Number(amount);
  if (sum <= 0 || sum > payment.amount_received - payment.refunded) return exchange.fail('charge_already_refunded');
  payment.refunded += sum;
  return ledger.keep({
    id: newId('re_'), object: 'refund', amount: sum, created: seconds(), currency: payment.currency, metadata: metadata ?? {},
    payment_intent, reason: reason ?? null, status: 'succeeded',
  });
}

function createIntent(exchange, ledger) {
  const { amount, currency, customer, payment_method, metadata } = exchange.body;
  if (!amount || !currency) return refuse(exchange, 'invalid_request_error', 'amount', 'Missing required param: amount.');
  if (payment_method === 'pm_card_chargeDeclined') return exchange.fail('card_declined');
  if (payment_method === 'pm_card_authenticationRequired') return exchange.fail('authentication_required');
  return takePayment(ledger, { amount_total: Number(amount), currency, customer }, metadata);
}

function captureIntent(exchange, ledger) {
  const payment = ledger.find(exchange.params[1]);
  return payment ?? exchange.fail('resource_missing');
}

function updateSubscription(exchange, ledger) {
  const subscription = ledger.find(exchange.params[1]);
  const { cancel_at_period_end, items, proration_behavior, metadata } = exchange.body;
  if (!subscription) return refuse(exchange, 'resource_missing', 'id', `No such subscription: '${exchange.params[1]}'`);
  const known = ['create_prorations', 'none', 'always_invoice', undefined];
  if (!known.includes(proration_behavior)) return refuse(exchange, 'invalid_request_error', 'proration_behavior', 'Invalid proration_behavior');
  if (cancel_at_period_end !== undefined) subscription.cancel_at_period_end = cancel_at_period_end === 'true';
  Object.assign(subscription.metadata, metadata);
  for (const { id, price, price_data } of items ?? []) {
    const item = subscription.items.data.find((each) => each.id === id);
    if (!item) return refuse(exchange, 'invalid_request_error', 'items[0][id]', 'No such subscription item');
    if (price) item.price = { ...item.price, id: price };
    if (price_data) Object.assign(item.price, { unit_amount: Number(price_data.unit_amount), recurring: price_data.recurring });
  }
  return subscription;
}

function cancelSubscription(exchange) {
  const subscription = Ledger.of(exchange).find(exchange.params[1]);
  if (!subscription) return exchange.fail('resource_missing');
  Object.assign(subscription, { status: 'canceled', canceled_at: seconds() });
  return exchange.json(subscription);
}

function show(exchange) {
  const found = Ledger.of(exchange).find(exchange.params[1]);
  return found ? exchange.json(found) : refuse(exchange, 'resource_missing', 'id', `No such object: '${exchange.params[1]}'`);
}

/** A POST acts once for each key, and says so when it is asked again. */
const once = (act) => async (exchange) => {
  const ledger = Ledger.of(exchange);
  const key = exchange.request.headers['idempotency-key'];
  const { print, answer, is } = key === undefined ? {} : ledger.replay(key, `${exchange.record.path} ${exchange.raw}`);
  if (is === 'other') return exchange.fail('idempotency_error');
  if (answer) return exchange.json(answer, { 'idempotent-replayed': 'true', 'idempotency-key': key });
  const made = await act(exchange, ledger);
  if (!made?.object) return made;
  // As it was answered, whatever becomes of the object.
  if (key !== undefined) ledger.remember(key, print, structuredClone(made));
  return exchange.json(made, key === undefined ? {} : { 'idempotency-key': key });
};

const get = (name, path, handle = show) => ({ name, kind: 'http', method: 'GET', path, handle });
const post = (name, path, act) => ({ name, kind: 'http', method: 'POST', path, handle: once(act) });

export const stripe = {
  name: 'stripe',
  owns: (path, headers) => headers['stripe-version'] !== undefined || /^\/v1\/(checkout|billing_portal)\//.test(path),
  keyOf: ({ authorization = '' }) => {
    const basic = /^Basic (.+)$/.exec(authorization)?.[1];
    return basic ? Buffer.from(basic, 'base64').toString().replace(/:$/, '') : /^Bearer (.+)$/.exec(authorization)?.[1];
  },
  headers: ({ record, request }) => ({ 'request-id': `req_${record.id}`, 'stripe-version': request.headers['stripe-version'] ?? kVersion }),
  error: vendorError,
  operations: [
    post('checkout', /^\/v1\/checkout\/sessions$/, createCheckout),
    get('show_checkout', /^\/v1\/checkout\/sessions\/(cs_\w+)$/),
    post('portal', /^\/v1\/billing_portal\/sessions$/, createPortal),
    post('refund', /^\/v1\/refunds$/, createRefund),
    get('show_refund', /^\/v1\/refunds\/(re_\w+)$/),
    post('charge', /^\/v1\/payment_intents$/, createIntent),
    post('capture', /^\/v1\/payment_intents\/(pi_\w+)\/capture$/, captureIntent),
    get('show_payment', /^\/v1\/payment_intents\/(pi_\w+)$/),
    get('show_subscription', /^\/v1\/subscriptions\/(sub_\w+)$/),
    post('update_subscription', /^\/v1\/subscriptions\/(sub_\w+)$/, updateSubscription),
    { name: 'cancel_subscription', kind: 'http', method: 'DELETE', path: /^\/v1\/subscriptions\/(sub_\w+)$/, handle: cancelSubscription },
    get('show_invoice', /^\/v1\/invoices\/(in_\w+)$/),
    get('show_customer', /^\/v1\/customers\/(cus_\w+)$/),
    get('balance', /^\/v1\/balance$/, (exchange) => exchange.json({ object: 'balance', available: [], livemode: false, pending: [] })),
    { name: 'pay', kind: 'http', method: 'GET', path: /^\/c\/pay\/(cs_\w+)$/, keyInMessage: true, handle: pay },
  ],
};
