// PayPal's own client against the fake.
import assert from 'node:assert/strict';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { ApiError, Client, Environment, OrdersController, PaymentsController } from '@paypal/paypal-server-sdk';

import { startFakes } from './fakes.mjs';

let fakes;
let orders;
let payments;
before(async () => (fakes = await startFakes()));
beforeEach(async () => {
  await fakes.reset();
  const client = clientWith('paypal-key');
  orders = new OrdersController(client);
  payments = new PaymentsController(client);
});
after(() => fakes.stop());

/** The client knows PayPal's addresses only: its connections are led to the fake. */
function clientWith(oAuthClientSecret, more = {}) {
  const httpsAgent = new Agent();
  httpsAgent.createConnection = () => connect(fakes.port, '127.0.0.1');
  return new Client({
    clientCredentialsAuthCredentials: { oAuthClientId: 'client', oAuthClientSecret },
    environment: Environment.Sandbox, httpClientOptions: { httpsAgent, timeout: 2000 }, ...more,
  });
}

const next = (operation, ...queue) => fakes.script({ vendor: 'paypal', operation, queue });
const kOrder = {
  intent: 'CAPTURE',
  purchaseUnits: [{ customId: 'o1', amount: { currencyCode: 'USD', value: '9.99' } }],
  paymentSource: { paypal: { experienceContext: { returnUrl: 'http://a.test/r', cancelUrl: 'http://a.test/c', userAction: 'PAY_NOW' } } },
};
const create = (paypalRequestId) => orders.createOrder({ body: kOrder, prefer: 'return=representation', paypalRequestId });
const pageOf = (order) => order.links.find(({ rel }) => rel === 'payer-action').href;
const approved = async () => {
  const { result } = await create();
  await (await fetch(pageOf(result))).arrayBuffer();
  return result.id;
};
const is = (status, issue) => (error) => {
  assert.ok(error instanceof ApiError, `became ${error.constructor.name}: ${error.message}`);
  assert.equal(error.statusCode, status);
  if (issue) assert.equal(JSON.parse(error.body).details[0].issue, issue);
  return true;
};

test('an order is approved, captured once and given back in parts', async () => {
  const { result, statusCode } = await create();
  assert.deepEqual([statusCode, result.status], [201, 'PAYER_ACTION_REQUIRED']);
  await assert.rejects(orders.captureOrder({ id: result.id }), is(422, 'ORDER_NOT_APPROVED'));
  await (await fetch(pageOf(result))).arrayBuffer();
  assert.equal((await orders.getOrder({ id: result.id })).result.status, 'APPROVED');
  const { result: paid } = await orders.captureOrder({ id: result.id });
  const [capture] = paid.purchaseUnits[0].payments.captures;
  assert.deepEqual([paid.status, capture.status, capture.customId], ['COMPLETED', 'COMPLETED', 'o1']);
  await assert.rejects(orders.captureOrder({ id: result.id }), is(422, 'ORDER_ALREADY_CAPTURED'));
  await payments.refundCapturedPayment({ captureId: capture.id, body: { amount: { currencyCode: 'USD', value: '4.00' } } });
  const { result: rest } = await payments.refundCapturedPayment({ captureId: capture.id, body: {} });
  assert.equal(rest.amount.value, '5.99');
  await assert.rejects(payments.refundCapturedPayment({ captureId: capture.id, body: {} }), is(422, 'CAPTURE_FULLY_REFUNDED'));
});

test('a request id acts once', async () => {
  const first = await create('r1');
  const again = await create('r1');
  assert.equal(again.result.id, first.result.id);
  assert.equal(again.statusCode, 200);
  const id = await approved();
  const taken = await orders.captureOrder({ id, paypalRequestId: 'r2' });
  assert.equal((await orders.captureOrder({ id, paypalRequestId: 'r2' })).result.id, taken.result.id);
});

test('one token serves many requests', async () => {
  await create();
  await create();
  assert.equal((await fakes.requests({ operation: 'token' })).length, 1);
});

test('a card that is declined sends the payer back', async () => {
  const id = await approved();
  await next('capture', { error: 'INSTRUMENT_DECLINED' });
  await assert.rejects(orders.captureOrder({ id }), is(422, 'INSTRUMENT_DECLINED'));
});

test('a wrong secret gets no token', async () => {
  await assert.rejects(new OrdersController(clientWith('wrong')).createOrder({ body: kOrder }));
  assert.deepEqual((await fakes.requests()).map(({ operation, status }) => [operation, status]), [['token', 401]]);
});

test('errors are those of the client', async () => {
  for (const status of [400, 403, 404, 409, 422, 500, 503]) {
    await next('order', { status });
    await assert.rejects(create(), is(status));
  }
  await next('order', { status: 429, retry_after: 7 });
  await assert.rejects(create(), (error) => is(429)(error) && error.headers['retry-after'] === '7');
});

test('a cut and a silence are no answers', async () => {
  await next('order', { cut_after: { bytes: 30 } }, { silent: true });
  await assert.rejects(create());
  await assert.rejects(create());
});
