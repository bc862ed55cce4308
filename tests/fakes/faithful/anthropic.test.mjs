// Anthropic's own client against the fake.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';

import { collect, startFakes } from './fakes.mjs';

let fakes;
let client;
before(async () => {
  fakes = await startFakes();
  client = clientWith();
});
beforeEach(() => fakes.reset());
after(() => fakes.stop());

const clientWith = (options) => new Anthropic({ apiKey: 'anthropic-key', baseURL: fakes.url, maxRetries: 0, ...options });
const next = (...queue) => fakes.script({ vendor: 'anthropic', operation: 'messages', queue });
const kAsk = { model: 'claude-haiku-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'Say hello to the world' }] };
const stream = (more) => client.messages.create({ ...kAsk, stream: true, ...more });
const final = (more) => client.messages.stream({ ...kAsk, ...more }).finalMessage();
const wordsOf = (events) => events.map((event) => event.delta?.text ?? '').join('');
const is = (type, pattern = /./) => (error) => {
  assert.ok(error instanceof type, `became ${error.constructor.name}: ${error.message}`);
  assert.match(error.message, pattern);
  return true;
};

test('the last thing the user said is echoed, in the order of events', async () => {
  const { items } = await collect(await stream());
  assert.equal(wordsOf(items), kAsk.messages[0].content);
  assert.deepEqual(items.map((event) => event.type), [
    'message_start', 'content_block_start', ...Array(5).fill('content_block_delta'), 'content_block_stop', 'message_delta', 'message_stop',
  ]);
  assert.equal(items.at(-2).usage.output_tokens, 5);
});

test('text and tools are put together from arguments split at every character', async () => {
  const input = { day: 'Žofín \u{1F600}', at: [1, 2] };
  await next({ text: 'One moment.', tool_calls: [{ name: 'book', arguments: input }, { name: 'ring' }], fragment_bytes: 1 });
  const message = await final();
  assert.equal(message.stop_reason, 'tool_use');
  assert.deepEqual(message.content.map(({ type, id, name, text, input: given }) => [type, id, name, text, given]), [
    ['text', undefined, undefined, 'One moment.', undefined],
    ['tool_use', 'toolu_1', 'book', undefined, input],
    ['tool_use', 'toolu_2', 'ring', undefined, {}],
  ]);
});

test('a whole answer, cut by max_tokens, with the ids and limits of the vendor', async () => {
  const { data, response } = await client.messages.create({ ...kAsk, max_tokens: 2 }).withResponse();
  assert.equal(data.content[0].text, 'Say hello');
  assert.equal(data.stop_reason, 'max_tokens');
  assert.match(response.headers.get('request-id'), /^req_/);
  assert.match(response.headers.get('anthropic-ratelimit-tokens-reset'), /^\d{4}-\d\d-\d\dT[\d:]+Z$/);
});

test('an answer that has begun is continued', async () => {
  await next({ text: 'Good morning, this is Ann.' });
  const message = await final({ messages: [...kAsk.messages, { role: 'assistant', content: 'Good morning,' }] });
  assert.equal(message.content[0].text, ' this is Ann.');
  await assert.rejects(
    final({ messages: [...kAsk.messages, { role: 'assistant', content: 'Good ' }] }), is(Anthropic.BadRequestError, /trailing whitespace/));
});

test('what the newest version took away is refused', async () => {
  await assert.rejects(stream({ temperature: 0.5 }), is(Anthropic.BadRequestError, /temperature/));
  const older = clientWith({ defaultHeaders: { 'anthropic-version': '2023-06-01' } });
  assert.ok(await older.messages.create({ ...kAsk, temperature: 0.5 }));
});

test('a tool use wants its result first in the next message', async () => {
  const use = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_9', name: 'f', input: {} }] };
  const result = { type: 'tool_result', tool_use_id: 'toolu_9', content: 'done' };
  const text = { type: 'text', text: 'and?' };
  const ask = (...content) => final({ messages: [...kAsk.messages, use, { role: 'user', content }] });
  await assert.rejects(ask(text), is(Anthropic.BadRequestError, /toolu_9/));
  await assert.rejects(ask(text, result), is(Anthropic.BadRequestError, /toolu_9/));
  assert.equal((await ask(result, text)).content[0].text, 'and?');
});

test('errors are those of the client', async () => {
  const expected = [
    [{ status: 400 }, Anthropic.BadRequestError, 'invalid_request_error'],
    [{ status: 401 }, Anthropic.AuthenticationError, 'authentication_error'],
    [{ status: 402 }, Anthropic.APIError, 'billing_error'],
    [{ status: 403 }, Anthropic.PermissionDeniedError, 'permission_error'],
    [{ status: 404 }, Anthropic.NotFoundError, 'not_found_error'],
    [{ status: 429 }, Anthropic.RateLimitError, 'rate_limit_error'],
    [{ status: 500 }, Anthropic.InternalServerError, 'api_error'],
    [{ status: 503 }, Anthropic.InternalServerError, 'api_error'],
    [{ status: 529 }, Anthropic.InternalServerError, 'overloaded_error'],
  ];
  for (const [behaviour, type, name] of expected) {
    await next(behaviour);
    await assert.rejects(stream(), (error) => {
      assert.ok(error instanceof type, `${behaviour.status} became ${error.constructor.name}`);
      assert.equal(error.status, behaviour.status);
      assert.equal(error.error.error.type, name);
      assert.match(error.requestID, /^req_/);
      return true;
    });
  }
});

test('a rate limit says when to come back, a spend limit does not', async () => {
  await next({ status: 429, retry_after: 7 }, { error: 'enforced_spend_limit_reached' });
  await assert.rejects(stream(), (error) => error.headers.get('retry-after') === '7');
  await assert.rejects(stream(), (error) => {
    assert.equal(error.headers.get('retry-after'), null);
    assert.equal(error.error.error.details.error_code, 'enforced_spend_limit_reached');
    return error instanceof Anthropic.RateLimitError;
  });
});

test('both headers carry the key', async () => {
  await assert.rejects(clientWith({ apiKey: 'wrong' }).messages.create(kAsk), is(Anthropic.AuthenticationError, /x-api-key/));
  const answer = await fetch(`${fakes.url}/v1/models`, { headers: { 'x-api-key': 'anthropic-key', 'anthropic-version': '2026-10-21' } });
  assert.equal((await answer.json()).has_more, false);
  const [wrong, right] = await fakes.requests();
  assert.deepEqual([wrong.key, wrong.headers.authorization], ['wrong', 'Bearer (wrong)']);
  assert.deepEqual([right.key, right.headers['x-api-key']], ['right', '(right)']);
});

test('an error in mid-stream reaches the client', async () => {
  await next({ error_after: { events: 5 }, error: 'overloaded_error' });
  const { items, error } = await collect(await stream());
  assert.equal(wordsOf(items), 'Say hello');
  assert.ok(error instanceof Anthropic.APIError);
  assert.equal(error.error.error.type, 'overloaded_error');
});

test('a stream cut anywhere is never taken for a whole one', async () => {
  const size = (await (await client.messages.create({ ...kAsk, stream: true }).asResponse()).arrayBuffer()).byteLength;
  for (let bytes = 0; bytes < size; bytes += 9) {
    await next({ cut_after: { bytes } });
    await assert.rejects(final(), `cut after ${bytes} of ${size} bytes`);
  }
});

test('an answer split at every byte is the same answer', async () => {
  await next({ text: 'Žluťoučký kůň', split: 1 }, { text: 'Žluťoučký kůň', wire_split: 1 });
  for (let round = 0; round < 2; ++round) assert.equal((await final()).content[0].text, 'Žluťoučký kůň');
});

test('zero output is a message without content', async () => {
  await next({ empty: true });
  const message = await final();
  assert.deepEqual([message.content, message.stop_reason], [[], 'end_turn']);
});

test('garbage is an error', async () => {
  await next({ garbage: 'not_json', garbage_after: { events: 4 } });
  const { items, error } = await collect(await stream());
  assert.equal(wordsOf(items), 'Say');
  assert.ok(error instanceof Error);
});

test('models come in pages', async () => {
  await fakes.script({ vendor: 'anthropic', standing: { models: ['a', 'b', 'c'] } });
  const { items } = await collect(client.models.list({ limit: 2 }));
  assert.deepEqual(items.map((model) => model.id), ['a', 'b', 'c']);
  assert.equal((await fakes.requests({ operation: 'models' })).length, 2);
  await assert.rejects(client.models.retrieve('d'), is(Anthropic.NotFoundError));
});
