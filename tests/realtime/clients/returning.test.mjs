// Clients whose network fails, and who come back to where they were.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { call, Client, connect, where, within } from './host.mjs';

const kLong = 'One. Two. Three. Four. Five. Six. Seven. Eight. Nine. Ten. Eleven. Twelve. Thirteen. Fourteen. Fifteen. Sixteen.';
const say = (text) => ({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } });

async function secretOf(key, seconds = 600) {
  return (await call('POST', '/v1/realtime/client_secrets', key, { expires_after: { anchor: 'created_at', seconds } })).body.value;
}

async function answerTo(client, text) {
  client.send(say(text));
  client.send({ type: 'response.create' });
  return (await client.next('response.done')).response;
}

/** The network goes away: nobody says goodbye. */
function lose(client) {
  client.socket.terminate();
  return client.closed;
}

/** As soon as the host has missed the client. */
async function comeBack(key, sessionId) {
  for (;;) {
    const client = await connect(key);
    if (client.events[0].session.id === sessionId) return client;
    await client.close();
    await pause(50);
  }
}

const state = async (id) => (await call('GET', `/api/conversations/${id}`, where.echo_key)).body;

test('whoever was cut off goes on with the same conversation', async () => {
  const key = await secretOf(where.echo_key);
  const first = await connect(key);
  const session = await first.update({ instructions: 'Say it back.', audio: { output: { voice: 'slt' } } });
  first.send(say(kLong));
  first.send({ type: 'response.create' });
  const done = await first.next('response.done');
  await lose(first);

  const again = await comeBack(key, session.session.id);
  assert.deepEqual(again.events[0].session.audio, session.session.audio);
  assert.equal(again.events[0].session.instructions, 'Say it back.');
  const { item: answer } = await again.find('conversation.item.done', (event) => event.item.role === 'assistant');
  assert.equal(answer.id, done.response.output[0].id);
  const heard = answer.content[0].transcript;
  assert.ok(kLong.startsWith(heard) && heard.length < kLong.length, heard);
  assert.equal(answer.status, 'incomplete');

  const next = await answerTo(again, 'Still there?');
  assert.equal(next.conversation_id, done.response.conversation_id);
  assert.equal(next.output[0].content[0].transcript, 'Still there?');
  await again.close();
});

/** Once its end is written down. */
async function ended(id) {
  for (;;) {
    const seen = await state(id);
    if (seen.end_reason) return seen;
    await pause(20);
  }
}

test('who says goodbye is not awaited', async () => {
  const key = await secretOf(where.echo_key);
  const first = await connect(key);
  const { conversation_id } = await answerTo(first, 'Goodbye.');
  await first.close();
  const second = await connect(key);
  assert.notEqual(second.events[0].session.id, first.events[0].session.id);
  assert.equal((await ended(conversation_id)).end_reason, 'hung_up');
  await second.close();
});

test('a key that has expired leads back and nowhere else', async () => {
  const [key, other] = [await secretOf(where.echo_key, 10), await secretOf(where.echo_key, 10)];
  const first = await connect(key);
  const expired = async () => {
    const probe = new Client(other);
    const status = await probe.opened.then(() => probe.close().then(() => 101), (error) => error.status);
    return status === 401;
  };
  await answerTo(first, 'Good morning.');
  while (!(await expired())) await pause(250);
  await lose(first);
  const again = await comeBack(key, first.events[0].session.id);
  await again.close();
  const late = new Client(key);
  const refused = await late.opened.then(() => assert.fail('it was let in'), (error) => error);
  assert.deepEqual([refused.status, JSON.parse(refused.body).error.code], [401, 'client_secret_invalid']);
});

test('a session is taken over by its id before the host has missed anybody', async () => {
  const first = await connect(where.echo_key);
  const id = first.events[0].session.id;
  const { conversation_id } = await answerTo(first, 'Good morning.');
  const query = `?model=any&session_id=${id}`;
  const second = await connect(where.echo_key, { query });
  assert.equal((await within(first.closed, 'the end of the first')).code, 4409);
  assert.equal((await answerTo(second, 'Good evening.')).conversation_id, conversation_id);

  const stranger = new Client(where.embedded_key, { query });
  const refused = await stranger.opened.then(() => assert.fail('it was let in'), (error) => error);
  assert.deepEqual([refused.status, JSON.parse(refused.body).error.code], [404, 'conversation_not_found']);
  await second.close();
});

test('nobody is awaited for ever', async () => {
  const first = await connect(await secretOf(where.echo_key));
  const { conversation_id } = await answerTo(first, 'Good morning.');
  await lose(first);
  const ended = (async () => {
    for (;;) {
      const known = await state(conversation_id);
      if (known.state === 'ended') return known;
      await pause(200);
    }
  })();
  assert.equal((await within(ended, 'the end')).end_reason, 'connection_lost');
});
