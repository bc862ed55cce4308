// Stripe's own client against the fake.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import Stripe from 'stripe';

import { startFakes } from './fakes.mjs';

let fakes;
let client;
before(async () => {
  fakes = await startFakes();
  client = clientWith();
});
beforeEach(() => fakes.reset());
after(() => fakes.stop());

const clientWith = (options, key = 'stripe-key') =>
  new Stripe(key, { host: '127.0.0.1', port: fakes.port, protocol: 'http', telemetry: false, maxNetworkRetries: 0, ...options });
const next = (operation, ...queue) => fakes.script({ vendor: 'stripe', operation, queue });
const kLine = { price_data: { currency: 'usd', unit_amount: 999, product_data: { name: 'An hour' } }, quantity: 1 };
const kRecurring = { ...kLine, price_data: { ...kLine.price_data, recurring: { interval: 'month' } } };
const kPayment = { mode: 'payment', line_items: [kLine], success_url: 'http://a.test/?s={CHECKOUT_SESSION_ID}', metadata: { order: 'o1' } };
const kSubscription = { ...kPayment, mode: 'subscription', line_items: [kRecurring], subscription_data: { metadata: { order: 'o2' } } };
const pay = async (session) => (await fetch(session.url)).json();
const is = (type, name) => (error) => {
  assert.ok(error instanceof type, `became ${error.constructor.name}: ${error.message}`);
  if (name) assert.equal(error.code ?? error.type, name);
  assert.match(error.requestId, /^req_/);
  return true;
};
const { errors } = Stripe;

test('a session is paid once and given back in parts', async () => {
  const session = await client.checkout.sessions.create(kPayment);
  assert.deepEqual([session.status, session.payment_status, session.amount_total], ['open', 'unpaid', 999]);
  assert.equal((await fakes.requests())[0].body.success_url, kPayment.success_url);
  await pay(session);
  const paid = await client.checkout.sessions.retrieve(session.id);
  assert.deepEqual([paid.status, paid.payment_status, paid.metadata.order], ['complete', 'paid', 'o1']);
  await client.refunds.create({ payment_intent: paid.payment_intent, amount: 400 });
  const rest = await client.refunds.create({ payment_intent: paid.payment_intent });
  assert.deepEqual([rest.amount, rest.status], [599, 'succeeded']);
  await assert.rejects(client.refunds.create({ payment_intent: paid.payment_intent }), is(errors.StripeInvalidRequestError, 'charge_already_refunded'));
});

test('a subscription has its period on the items, is changed and cancelled', async () => {
  const session = await pay(await client.checkout.sessions.create(kSubscription));
  const subscription = await client.subscriptions.retrieve(session.subscription);
  assert.equal(subscription.current_period_end, undefined);
  const [item] = subscription.items.data;
  assert.ok(item.current_period_end > Date.now() / 1000);
  const price_data = { currency: 'usd', unit_amount: 1999, product: item.price.product, recurring: { interval: 'month' } };
  const changed = await client.subscriptions.update(subscription.id, { items: [{ id: item.id, price_data }], proration_behavior: 'create_prorations' });
  assert.equal(changed.items.data[0].price.unit_amount, 1999);
  assert.equal((await client.subscriptions.update(subscription.id, { cancel_at_period_end: true })).cancel_at_period_end, true);
  assert.equal((await client.subscriptions.cancel(subscription.id)).status, 'canceled');
  const invoice = await client.invoices.retrieve(session.invoice, { expand: ['payments'] });
  assert.equal(invoice.parent.subscription_details.subscription, subscription.id);
});

test('what checkout forgot is refused', async () => {
  const wrong = (more) => client.checkout.sessions.create({ ...kPayment, ...more });
  await assert.rejects(wrong({ payment_method_types: ['card'] }), is(errors.StripeInvalidRequestError, 'parameter_unknown'));
  await assert.rejects(wrong({ line_items: [] }), is(errors.StripeInvalidRequestError));
  await assert.rejects(wrong({ mode: 'subscription' }), is(errors.StripeInvalidRequestError));
});

test('a key acts once', async () => {
  const options = { idempotencyKey: 'k1' };
  const first = await client.checkout.sessions.create(kPayment, options);
  const again = await client.checkout.sessions.create(kPayment, options);
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  await assert.rejects(client.checkout.sessions.create({ ...kPayment, customer_email: 'x@y.test' }, options), is(errors.StripeIdempotencyError));
  await next('checkout', { status: 409 });
  await assert.rejects(client.checkout.sessions.create(kPayment), is(errors.StripeAPIError, 'idempotency_key_in_use'));
});

test('a saved card is charged, declined, or asks its owner', async () => {
  const session = await pay(await client.checkout.sessions.create(kPayment));
  const charge = (payment_method) =>
    client.paymentIntents.create({ amount: 500, currency: 'usd', customer: session.customer, payment_method, confirm: true, off_session: true });
  assert.equal((await charge('pm_card_visa')).status, 'succeeded');
  await assert.rejects(charge('pm_card_chargeDeclined'), (error) => error.decline_code === 'generic_decline' && is(errors.StripeCardError, 'card_declined')(error));
  await assert.rejects(charge('pm_card_authenticationRequired'), is(errors.StripeCardError, 'authentication_required'));
});

test('the portal is a page of a customer', async () => {
  assert.match((await client.billingPortal.sessions.create({ customer: 'cus_1', return_url: 'http://a.test' })).url, /^https:\/\/billing\.stripe\.com\//);
});

test('errors are those of the client', async () => {
  await assert.rejects(clientWith({}, 'wrong').balance.retrieve(), is(errors.StripeAuthenticationError));
  for (const [status, type] of [
    [401, errors.StripeAuthenticationError], [402, errors.StripeCardError], [403, errors.StripePermissionError],
    [404, errors.StripeInvalidRequestError], [429, errors.StripeRateLimitError], [500, errors.StripeAPIError], [503, errors.StripeAPIError],
  ]) {
    await next('checkout', { status });
    await assert.rejects(client.checkout.sessions.create(kPayment), is(type));
  }
});

test('the client signs as the test of the plugin expects', () => {
  const payload = '{"id":"evt_1","object":"event","type":"checkout.session.completed"}';
  const header = client.webhooks.generateTestHeaderString({ payload, secret: 'whsec_test_secret', timestamp: 1700000000 });
  assert.equal(header, 't=1700000000,v1=d1e4aa90551919f198c22ba0a9691b35338d4b631d54ce1f1465e93b1d41c430');
});

test('a cut and a silence are connection errors', async () => {
  await next('checkout', { cut_after: { bytes: 40 } });
  await assert.rejects(client.checkout.sessions.create(kPayment));
  await next('checkout', { silent: true });
  await assert.rejects(clientWith({ timeout: 200 }).checkout.sessions.create(kPayment), errors.StripeConnectionError);
});
