// OpenAI's own client against the fake.
import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { after, before, beforeEach, test } from 'node:test';
import OpenAI from 'openai';

import { collect, startFakes } from './fakes.mjs';

let fakes;
let client;
before(async () => {
  fakes = await startFakes();
  client = clientWith();
});
beforeEach(() => fakes.reset());
after(() => fakes.stop());

const clientWith = (options) =>
  new OpenAI({ apiKey: 'openai-key', baseURL: `${fakes.url}/v1`, maxRetries: 0, ...options });
const next = (...queue) => fakes.script({ vendor: 'openai', operation: 'chat', queue });
const kAsk = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello to the world' }] };
const stream = (more) => client.chat.completions.create({ ...kAsk, stream: true, ...more });
const wordsOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

test('the last thing the user said is echoed, word by word', async () => {
  const { items } = await collect(await stream());
  assert.equal(wordsOf(items), kAsk.messages[0].content);
  assert.equal(items[0].choices[0].delta.role, 'assistant');
  assert.equal(items.filter((chunk) => chunk.choices[0]?.delta.content).length, 5);
  assert.equal(items.at(-1).choices[0].finish_reason, 'stop');
});

test('usage comes last, alone, and only when asked for', async () => {
  const asked = await collect(await stream({ stream_options: { include_usage: true } }));
  assert.deepEqual(asked.items.at(-1).choices, []);
  assert.equal(asked.items.at(-1).usage.completion_tokens, 5);
  assert.equal(asked.items[0].usage, null);
  const unasked = await collect(await stream());
  assert.ok(unasked.items.every((chunk) => chunk.usage === undefined));
});

test('tool calls are put together from arguments split at every character', async () => {
  const days = { day: 'Žofín \u{1F600}', at: [1, 2] };
  await next({ text: 'One moment. ', tool_calls: [{ name: 'book', arguments: days }, { name: 'ring', arguments: '{}' }], fragment_bytes: 1 });
  const done = await client.chat.completions.stream({ ...kAsk }).finalChatCompletion();
  const { message, finish_reason } = done.choices[0];
  assert.equal(finish_reason, 'tool_calls');
  assert.equal(message.content, 'One moment. ');
  assert.deepEqual(message.tool_calls.map((call) => [call.id, call.function.name]), [['call_1', 'book'], ['call_2', 'ring']]);
  assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), days);
});

test('an answer that has begun is continued', async () => {
  await next({ text: 'Good morning, this is Ann.' });
  const messages = [...kAsk.messages, { role: 'assistant', content: 'Good morning,' }];
  assert.equal(wordsOf((await collect(await stream({ messages }))).items), ' this is Ann.');
});

test('a whole answer, cut by max_tokens', async () => {
  const whole = await client.chat.completions.create({ ...kAsk, max_completion_tokens: 2 });
  assert.equal(whole.choices[0].message.content, 'Say hello');
  assert.equal(whole.choices[0].finish_reason, 'length');
  assert.equal(whole.usage.completion_tokens, 2);
  assert.match(whole._request_id, /^req_/);
});

test('a tool call without its result is refused', async () => {
  const call = { id: 'call_9', type: 'function', function: { name: 'f', arguments: '{}' } };
  const messages = [...kAsk.messages, { role: 'assistant', content: null, tool_calls: [call] }, kAsk.messages[0]];
  await assert.rejects(stream({ messages }), (error) => error instanceof OpenAI.BadRequestError && /call_9/.test(error.message));
  messages.splice(2, 0, { role: 'tool', tool_call_id: 'call_9', content: 'done' });
  assert.equal((await collect(await stream({ messages }))).error, undefined);
});

test('errors are those of the client', async () => {
  const expected = [
    [{ status: 400 }, OpenAI.BadRequestError, null],
    [{ status: 401 }, OpenAI.AuthenticationError, 'invalid_api_key'],
    [{ status: 402 }, OpenAI.APIError, 'payment_required'],
    [{ status: 403 }, OpenAI.PermissionDeniedError, 'unsupported_country_region_territory'],
    [{ status: 404 }, OpenAI.NotFoundError, 'model_not_found'],
    [{ status: 409 }, OpenAI.ConflictError, null],
    [{ status: 422 }, OpenAI.UnprocessableEntityError, null],
    [{ status: 429 }, OpenAI.RateLimitError, 'rate_limit_exceeded'],
    [{ error: 'insufficient_quota' }, OpenAI.RateLimitError, 'insufficient_quota'],
    [{ error: 'credit_balance_exhausted' }, OpenAI.RateLimitError, 'credit_balance_exhausted'],
    [{ status: 500 }, OpenAI.InternalServerError, null],
    [{ status: 503 }, OpenAI.InternalServerError, 'server_is_overloaded'],
  ];
  for (const [behaviour, type, code] of expected) {
    await next(behaviour);
    await assert.rejects(stream(), (error) => {
      assert.ok(error instanceof type, `${JSON.stringify(behaviour)} became ${error.constructor.name}`);
      assert.equal(error.code, code);
      if (behaviour.status) assert.equal(error.status, behaviour.status);
      assert.match(error.requestID, /^req_/);
      return true;
    });
  }
});

test('a rate limit says when to come back, or nothing', async () => {
  await next({ status: 429, retry_after: 7 }, { status: 429, retry_after: null });
  await assert.rejects(stream(), (error) => error.headers.get('retry-after') === '7');
  await assert.rejects(stream(), (error) => error.headers.get('retry-after') === null);
});

test('the client itself tries again after a rate limit', async () => {
  await next({ status: 429, headers: { 'retry-after-ms': '1' } }, { text: 'now' });
  const answer = await clientWith({ maxRetries: 1 }).chat.completions.create(kAsk);
  assert.equal(answer.choices[0].message.content, 'now');
  assert.equal((await fakes.requests({ vendor: 'openai', at_least: 2 })).length, 2);
});

test('a wrong key and none are told apart and never shown', async () => {
  await assert.rejects(clientWith({ apiKey: 'sk-stolen' }).models.list(), OpenAI.AuthenticationError);
  await client.models.list();
  const [wrong, right] = await fakes.requests();
  assert.deepEqual([wrong.key, wrong.headers.authorization], ['wrong', 'Bearer (wrong)']);
  assert.deepEqual([right.key, right.headers.authorization], ['right', 'Bearer (right)']);
});

test('an error in mid-stream reaches the client', async () => {
  await next({ error_after: { events: 3 }, error: 'server_error' });
  const { items, error } = await collect(await stream());
  assert.equal(items.length, 3);
  assert.ok(error instanceof OpenAI.APIError);
});

test('a stream cut at every byte is never taken for a whole one', async () => {
  const answer = await client.chat.completions.create({ ...kAsk, stream: true }).asResponse();
  const size = (await answer.arrayBuffer()).byteLength;
  for (let bytes = 0; bytes < size; bytes += 5) {
    await next({ cut_after: { bytes }, reset: bytes % 2 === 1 });
    const { items, error } = await collect(await stream());
    assert.ok(error, `cut after ${bytes} of ${size} bytes`);
    assert.ok(kAsk.messages[0].content.startsWith(wordsOf(items)));
  }
});

test('an answer split at every byte is the same answer', async () => {
  await next({ text: 'Žluťoučký kůň', split: 1 }, { text: 'Žluťoučký kůň', wire_split: 1 }, { text: 'Žluťoučký kůň', drip: { bytes: 16, every_ms: 1 } });
  for (let round = 0; round < 3; ++round) assert.equal(wordsOf((await collect(await stream())).items), 'Žluťoučký kůň');
});

test('garbage is an error', async () => {
  await next({ garbage: 'not_json', garbage_after: { events: 2 } });
  const { items, error } = await collect(await stream());
  assert.equal(items.length, 2);
  assert.ok(error instanceof SyntaxError);
});

test('zero output ends properly', async () => {
  await next({ empty: true });
  const { items, error } = await collect(await stream());
  assert.equal(error, undefined);
  assert.equal(wordsOf(items), '');
  assert.equal(items.at(-1).choices[0].finish_reason, 'stop');
});

test('a silent or stalled vendor is left by the client, and the record says so', async () => {
  await next({ silent: true }, { stall_after: { events: 2 } });
  await assert.rejects(clientWith({ timeout: 100 }).chat.completions.create(kAsk), OpenAI.APIConnectionTimeoutError);
  const running = await stream();
  const seen = [];
  for await (const chunk of running) if (seen.push(chunk) === 2) break;
  const left = await fakes.requests({ vendor: 'openai', outcome: 'client_left', at_least: 2 });
  assert.equal(left.length, 2);
});

test('a closed second port refuses connections until it is open again', async () => {
  const second = clientWith({ baseURL: `${fakes.secondUrl}/v1` });
  await fakes.script({ second_port: 'closed' });
  await assert.rejects(second.models.list(), OpenAI.APIConnectionError);
  await fakes.script({ second_port: 'open' });
  assert.ok((await second.models.list()).data.length > 0);
});

test('models', async () => {
  await fakes.script({ vendor: 'openai', standing: { models: ['a', 'b'] } });
  assert.deepEqual((await client.models.list()).data.map((model) => model.id), ['a', 'b']);
  assert.equal((await client.models.retrieve('b')).id, 'b');
  await assert.rejects(client.models.retrieve('c'), OpenAI.NotFoundError);
});

test('speech is as long as its text', async () => {
  const say = (more) => client.audio.speech.create({ model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'ten chars!', response_format: 'pcm', ...more });
  assert.equal((await (await say()).arrayBuffer()).byteLength, 10 * 0.06 * 24000 * 2);
  const wav = Buffer.from(await (await say({ response_format: 'wav' })).arrayBuffer());
  assert.equal(wav.toString('latin1', 0, 4), 'RIFF');
  await assert.rejects(say({ response_format: 'mp3' }), OpenAI.BadRequestError);
  await fakes.script({ vendor: 'openai', operation: 'speech', queue: [{ empty: true }] });
  assert.equal((await (await say()).arrayBuffer()).byteLength, 0);
});

test('transcription: text, words, a stream of deltas', async () => {
  await fakes.script({ vendor: 'openai', operation: 'transcription', standing: { text: 'good morning to you' } });
  const speech = await (await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'good morning', response_format: 'wav' })).arrayBuffer();
  const file = () => new File([speech], 'a.wav', { type: 'audio/wav' });
  const whole = await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: file() });
  assert.equal(whole.text, 'good morning to you');
  assert.equal(whole.usage.type, 'tokens');
  const verbose = await client.audio.transcriptions.create({
    model: 'whisper-1', file: file(), response_format: 'verbose_json', timestamp_granularities: ['word'] });
  assert.equal(verbose.words.length, 4);
  assert.ok(Math.abs(verbose.duration - 0.72) < 0.001);
  const streamed = await collect(await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: file(), stream: true }));
  assert.deepEqual(streamed.items.map((event) => event.delta ?? event.text), ['good', ' morning', ' to', ' you', 'good morning to you']);
  await fakes.script({ vendor: 'openai', operation: 'transcription', queue: [{ hear: true }] });
  assert.equal((await client.audio.transcriptions.create({ model: 'whisper-1', file: file() })).text, 'good morning');
  const heard = await fakes.requests({ operation: 'transcription' });
  assert.equal(heard.length, 4);
  assert.equal((await fakes.audioOf(heard[0].id)).length, speech.byteLength);
});
