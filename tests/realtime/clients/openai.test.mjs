// OpenAI's own library: keys over HTTP, a turn over TLS.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';

import { ca, kBase, kSecureBase, silence, speech, where, within } from './host.mjs';

const rest = (apiKey) => new OpenAI({ apiKey, baseURL: `${kBase}/v1`, maxRetries: 0 });

async function open(apiKey) {
  const socket = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { ca } }, new OpenAI({ apiKey, baseURL: kSecureBase }));
  const next = (type) => within(new Promise((resolve) => socket.once(type, resolve)), type);
  const errors = [];
  socket.on('error', (error) => errors.push(error));
  const created = await next('session.created');
  return { socket, next, errors, created };
}

test('a key made with the library opens a session with a spoken turn', async () => {
  const secret = await rest(where.embedded_key).realtime.clientSecrets.create({
    expires_after: { anchor: 'created_at', seconds: 60 },
    session: { type: 'realtime', instructions: 'Be brief.', audio: { input: { transcription: { model: 'whisper-1' } } } },
  });
  assert.match(secret.value, /^ek_/);
  const { socket, next, errors, created } = await open(secret.value);
  assert.equal(created.session.model, 'gpt-realtime');
  assert.equal(created.session.instructions, 'Be brief.');

  let bytes = 0;
  socket.on('response.output_audio.delta', (event) => (bytes += Buffer.from(event.delta, 'base64').length));
  const heard = next('conversation.item.input_audio_transcription.completed');
  const done = next('response.done');
  const audio = Buffer.concat([silence(0.5), await speech('good morning'), silence(2)]);
  for (let at = 0; at < audio.length; at += 9_600)
    socket.send({ type: 'input_audio_buffer.append', audio: audio.subarray(at, at + 9_600).toString('base64') });
  assert.match((await heard).transcript, /morning/i);
  assert.equal((await done).response.status, 'completed');
  assert.ok(bytes > 0);
  assert.deepEqual(errors, []);
  socket.close();
});

test('errors come as errors', async () => {
  const { socket, errors } = await open(where.embedded_key);
  const told = new Promise((resolve) => socket.on('error', resolve));
  socket.send({ type: 'response.cancel', event_id: 'mine' });
  const error = await within(told, 'an error');
  assert.equal(error.error.code, 'response_cancel_not_active');
  assert.equal(error.event_id ?? error.error.event_id, error.error.event_id === undefined ? undefined : error.event_id ?? 'mine');
  assert.equal(errors.length, 1);
  socket.close();
});

test('calls that are not there are not found', async () => {
  const { calls } = rest(where.embedded_key).realtime;
  const kNone = 'rtc_00000000000000000000000000';
  // One after the other: a refusal that nobody awaits yet ends the test.
  for (const ask of [
    () => calls.hangup(kNone),
    () => calls.accept(kNone, { type: 'realtime' }),
    () => calls.reject(kNone),
    () => calls.refer(kNone, { target_uri: 'tel:+1' }),
  ])
    await assert.rejects(ask(), (error) => error.status === 404 && error.code === 'call_not_found');
});
