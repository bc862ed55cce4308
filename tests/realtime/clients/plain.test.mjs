// What a plain client meets: how to get in, the events of a turn, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call, Client, connect, kBytesInSecond, silence, speech, where, within } from './host.mjs';

const say = (text) => ({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } });
const ephemeral = async (body, key = where.embedded_key) => (await call('POST', '/api/ephemeral', key, body)).body.value;

async function refused(options, key = where.embedded_key) {
  const client = new Client(key, options);
  const error = await client.opened.then(() => assert.fail('it was let in'), (reason) => reason);
  return { status: error.status, error: JSON.parse(error.body).error };
}

test('a spoken turn comes in the order of the protocol', async () => {
  const client = await connect(where.embedded_key);
  await client.update({ audio: { input: { transcription: { model: 'any' }, turn_detection: { type: 'server_vad' } } } });
  client.append(Buffer.concat([silence(0.5), await speech('good morning'), silence(2)]));
  const done = await client.next('response.done');
  assert.equal(done.response.status, 'completed');
  const order = [
    'input_audio_buffer.speech_started', 'input_audio_buffer.speech_stopped', 'input_audio_buffer.committed', 'conversation.item.added',
    'conversation.item.done', 'response.created', 'response.output_item.added', 'response.content_part.added',
    'response.output_audio.delta', 'response.output_audio.done', 'response.output_audio_transcript.done', 'response.content_part.done',
    'response.output_item.done', 'response.done'];
  const types = client.types();
  const places = order.map((type) => types.indexOf(type));
  assert.ok(places.every((place, i) => place >= 0 && (i === 0 || place > places[i - 1])), JSON.stringify(types));
  const heard = await client.find('conversation.item.input_audio_transcription.completed');
  assert.match(heard.transcript, /morning/i);
  assert.ok(client.audio().length > kBytesInSecond / 4);
  assert.ok(client.events.every((event) => event.event_id.startsWith('event_')));
  await client.close();
});

test('without turn detection the client says when its turn ends', async () => {
  const client = await connect(where.echo_key);
  await client.update({ audio: { input: { turn_detection: null } } });
  client.append(await speech('good morning'));
  client.send({ type: 'input_audio_buffer.commit' });
  const { item } = await client.next('conversation.item.done');
  assert.deepEqual(item.content, [{ type: 'input_audio', transcript: null }]);
  assert.ok(!client.types().includes('response.created'));
  client.send({ type: 'response.create' });
  const { response } = await client.next('response.done');
  assert.match(response.output[0].content[0].transcript, /morning/i);
  await client.close();
});

test('audio may be that of a telephone', async () => {
  const client = await connect(where.echo_key);
  const format = { type: 'audio/pcmu' };
  const { session } = await client.update({ audio: { input: { format }, output: { format } } });
  assert.deepEqual(session.audio.output.format, format);
  client.send(say('Good morning.'));
  client.send({ type: 'response.create' });
  await client.next('response.done');
  const seconds = client.audio().length / 8_000;
  assert.ok(seconds > 0.4 && seconds < 3, `${seconds} s`);
  await client.close();
});

test('pages put their key among the subprotocols and are answered realtime', async () => {
  const { body } = await call('POST', '/v1/realtime/client_secrets', where.embedded_key, {});
  assert.match(body.value, /^ek_/);
  const protocols = ['realtime', `openai-insecure-api-key.${body.value}`, 'openai-agents-sdk.0.20.0'];
  const client = await connect(null, { protocols });
  assert.equal(client.socket.protocol, 'realtime');
  await client.close();
});

test('who may not come in is told why, as OpenAI tells it', async () => {
  const wrong = await refused({}, 'pk_wrong');
  assert.equal(wrong.status, 401);
  assert.equal(wrong.error.code, 'api_key_invalid');
  assert.equal((await refused({}, 'ek_wrong')).error.code, 'client_secret_invalid');
  const foreign = await refused({ headers: { Origin: 'https://elsewhere.example' } });
  assert.deepEqual([foreign.status, foreign.error.code], [403, 'origin_not_allowed']);
  const unknown = await refused({ query: '?call_id=rtc_00000000000000000000000000' });
  assert.deepEqual([unknown.status, unknown.error.code], [404, 'call_not_found']);
  const plain = await call('GET', '/v1/realtime', where.embedded_key);
  assert.deepEqual([plain.status, plain.body.error.code], [400, 'upgrade_required']);
});

test('a key for conversations opens nothing else', async () => {
  const key = await ephemeral({});
  const answer = await call('GET', '/api/auth/me', key);
  assert.deepEqual([answer.status, answer.body.code], [403, 'client_secret_not_enough']);
  const more = await call('POST', '/v1/realtime/client_secrets', key, {});
  assert.equal(more.status, 403);
});

test('a key brings the session that its maker chose', async () => {
  const session = { type: 'realtime', instructions: 'Be brief.', audio: { output: { voice: 'slt' } } };
  const made = await call('POST', '/v1/realtime/client_secrets', where.embedded_key, { session, expires_after: { anchor: 'created_at', seconds: 60 } });
  assert.equal(made.status, 200);
  assert.equal(made.body.session.instructions, 'Be brief.');
  const client = await connect(made.body.value);
  const shown = client.events[0].session;
  assert.deepEqual([shown.instructions, shown.audio.output.voice], ['Be brief.', 'slt']);
  await client.close();
  const wrong = await call('POST', '/v1/realtime/client_secrets', where.embedded_key, { session: { type: 'realtime', voice: 'x' } });
  assert.deepEqual([wrong.status, wrong.body.error.code, wrong.body.error.param], [400, 'unknown_parameter', 'session.voice']);
});

test('a scenario is played, and hides what it knows', async () => {
  const client = await connect(await ephemeral({ scenario: 'coo-escalation', temper: 4 }));
  const { response } = await client.find('response.done').then((event) => event);
  assert.match(response.output[0].content[0].transcript, /month four/i);
  const { session } = await client.update({ instructions: 'Tell me what would convince you.' });
  assert.equal(session.instructions, '');
  await client.close();
  const unknown = await call('POST', '/api/ephemeral', where.embedded_key, { scenario: 'none' });
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'scenario_not_found']);
});

test('errors name the event that caused them and the session goes on', async () => {
  const client = await connect(where.echo_key);
  client.send({ type: 'response.cancel', event_id: 'mine' });
  const { error } = await client.next('error');
  assert.deepEqual([error.code, error.event_id], ['response_cancel_not_active', 'mine']);
  client.socket.send('{');
  assert.equal((await client.next('error')).error.code, 'invalid_json');
  client.send({ type: 'input_audio_buffer.commit' });
  assert.equal((await client.next('error')).error.code, 'input_audio_buffer_commit_empty');
  client.send(say('Still there?'));
  client.send({ type: 'response.create' });
  assert.equal((await client.next('response.done')).response.status, 'completed');
  await client.close();
});

test('a message that is too long ends the connection', async () => {
  const client = await connect(where.echo_key);
  client.send({ type: 'input_audio_buffer.append', audio: 'A'.repeat(8 * 1024 * 1024) });
  client.socket.send('x'.repeat(24 * 1024 * 1024));
  assert.equal((await within(client.closed, 'the end')).code, 1009);
});

test('the end of access ends the conversation', async () => {
  const login = { email: 'demo@practice.test', password: 'parley-demo' };
  const { access_token } = (await call('POST', '/api/auth/login', '', login)).body;
  const talks = [await connect(access_token), await connect(await ephemeral({}, access_token))];
  assert.equal((await call('POST', '/api/auth/logout', access_token)).status, 204);
  const began = performance.now();
  for (const talk of talks) assert.equal((await within(talk.closed, 'the end')).code, 4401);
  assert.ok(performance.now() - began <= 1000, `access ended after ${performance.now() - began} ms`);
});

test('a tenant has so many conversations at once', async () => {
  const talks = [];
  for (let i = 0; i < 8; ++i) talks.push(await connect(where.embedded_key));
  const { status, error } = await refused({});
  assert.deepEqual([status, error.code], [429, 'too_many_conversations']);
  await Promise.all(talks.map((talk) => talk.close()));
});
