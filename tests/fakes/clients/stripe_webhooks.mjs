// Sends events as Stripe does, signed by Stripe's own client. What to send comes as JSON on stdin: `objects` of the fake, fetched with
// that client, stand in events where they are named `{"$": "id"}`. The statuses of the answers go to stdout, in the order of sending.
import { text } from 'node:stream/consumers';
import Stripe from 'stripe';

const { stripe_port, api_key, secret, url, headers = {}, events, signed_at, spoil = '' } = JSON.parse(await text(process.stdin));
const client = new Stripe(api_key, { host: '127.0.0.1', port: stripe_port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });

const kReaders = { cs_: client.checkout.sessions, in_: client.invoices, sub_: client.subscriptions };
const fetched = new Map();
async function fetchObject(id) {
  const [, reader] = Object.entries(kReaders).find(([prefix]) => id.startsWith(prefix));
  // Webhooks expand nothing, but the fake does not know that.
  const { payments: _, lastResponse: __, ...object } = await reader.retrieve(id);
  return object;
}
async function filled(object) {
  if (!object.$) return object;
  if (!fetched.has(object.$)) fetched.set(object.$, await fetchObject(object.$));
  return { ...fetched.get(object.$), ...object.with };
}

async function send({ id, type, object, created }) {
  const event = { id, object: 'event', api_version: '2026-10-28.endive', created, type, livemode: false, data: { object: await filled(object) } };
  const payload = JSON.stringify(event, null, 2);
  const signature = client.webhooks.generateTestHeaderString({ payload, secret, ...(signed_at ? { timestamp: signed_at } : {}) });
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature, ...headers },
    body: payload + spoil,
  });
  await answer.arrayBuffer();
  return answer.status;
}

const statuses = [];
for (const event of events) statuses.push(await send(event));
console.log(JSON.stringify(statuses));
