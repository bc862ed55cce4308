// OpenAI's agents over a WebSocket: history, tools, and being interrupted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { z } from 'zod';

import { call, kSocket, script, silence, speech, where, within } from './host.mjs';

async function open(key, agent = {}, config = {}) {
  const transport = new OpenAIRealtimeWebSocket({ url: `${kSocket}?model=gpt-realtime` });
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Clerk', instructions: 'Be brief.', ...agent }), {
    transport,
    config,
    tracingDisabled: true,
  });
  const events = [];
  const errors = [];
  transport.on('*', (event) => events.push(event));
  session.on('error', (error) => errors.push(error));
  const told = () => JSON.stringify(events.map((event) => event.error ?? event.type));
  const next = (emitter, type, matches = () => true) =>
    within(
      new Promise((resolve) => emitter.on(type, (...values) => matches(...values) && resolve(values[0]))), type, told);
  await within(session.connect({ apiKey: key }), 'the connection', told);
  return { session, transport, events, errors, next };
}

const secretOf = async (key) => (await call('POST', '/v1/realtime/client_secrets', key, {})).body.value;
const wordsOf = (history) => history.filter((item) => item.type === 'message').map((item) => [item.role, item.content[0]?.transcript ?? item.content[0]?.text]);
const hasBoth = (history) => {
  const words = wordsOf(history);
  return ['user', 'assistant'].every((role) => words.some(([who, said]) => who === role && said));
};

test('a spoken turn is in the history of both sides', async () => {
  const { session, errors, next } = await open(await secretOf(where.embedded_key));
  let bytes = 0;
  session.on('audio', (event) => (bytes += event.data.byteLength));
  const both = next(session, 'history_updated', hasBoth);
  session.sendAudio(Uint8Array.from(Buffer.concat([silence(0.5), await speech('good morning'), silence(2)])).buffer);
  const words = wordsOf(await both);
  assert.match(words.find(([role]) => role === 'user')[1], /morning/i);
  assert.ok(bytes > 0);
  assert.deepEqual(errors, []);
  session.close();
});

test('a tool of the client is called and its result answered', async () => {
  await script({ tool_calls: [{ name: 'get_time', arguments: { city: 'Prague' } }] }, { text: 'It is noon in Prague.' });
  let asked;
  const getTime = tool({
    name: 'get_time',
    description: 'Tells the time of a city.',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      asked = city;
      return 'noon';
    },
  });
  const { session, errors, next } = await open(await secretOf(where.echo_key), { tools: [getTime] });
  const answered = next(session, 'history_updated', (history) => wordsOf(history).some(([, said]) => said?.includes('noon in Prague')));
  session.sendMessage('What time is it in Prague?');
  const history = await answered;
  assert.equal(asked, 'Prague');
  const used = history.find((item) => item.type === 'function_call');
  assert.equal(used.status, 'completed');
  assert.match(used.output, /noon/);
  assert.deepEqual(errors, []);
  session.close();
});

test('who is interrupted remembers what was heard', async () => {
  const story = Array.from({ length: 40 }, (_, i) => `This is sentence number ${i + 1} of a very long story.`).join(' ');
  await script({ text: story });
  const { session, transport, events, errors, next } = await open(await secretOf(where.echo_key));
  const begun = next(transport, 'audio');
  session.sendMessage('Tell me a story.');
  await begun;
  const stopped = next(session, 'audio_interrupted');
  const truncated = next(transport, 'conversation.item.truncated');
  transport.sendAudio(Uint8Array.from(Buffer.concat([await speech('stop it please'), silence(2)])).buffer);
  await stopped;
  const { item_id, audio_end_ms } = await truncated;
  assert.ok(Number.isInteger(audio_end_ms));
  const retrieved = await next(transport, 'item_update', (item) => item.itemId === item_id);
  assert.ok((retrieved.content[0].transcript ?? '').length < story.length);
  const cancelled = events.find((event) => event.type === 'response.done' && event.response.status === 'cancelled');
  assert.equal(cancelled?.response.status_details.reason, 'turn_detected');
  assert.deepEqual(errors, []);
  session.close();
});
