// ElevenLabs' own client against the fake. It has none for stream-input, but the shapes of its messages.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { ElevenLabs, ElevenLabsClient, ElevenLabsError } from '@elevenlabs/elevenlabs-js';
import * as shapes from '@elevenlabs/elevenlabs-js/serialization/types/index.js';
import WebSocket from 'ws';

import { decode, hear } from '../lib/audio.mjs';
import { collect, startFakes } from './fakes.mjs';

let fakes;
let client;
before(async () => {
  fakes = await startFakes();
  client = clientWith('elevenlabs-key');
});
beforeEach(() => fakes.reset());
after(() => fakes.stop());

const kVoice = '21m00Tcm4TlvDq8ikWAM';
const clientWith = (apiKey) => new ElevenLabsClient({ apiKey, baseUrl: fakes.url, maxRetries: 0 });
const next = (operation, ...queue) => fakes.script({ vendor: 'elevenlabs', operation, queue });
const kSay = { text: 'ten chars!', modelId: 'eleven_flash_v2_5', outputFormat: 'ulaw_8000' };
const say = async (more) => Buffer.concat((await collect(await client.textToSpeech.stream(kVoice, { ...kSay, ...more }))).items);

test('speech is as long as its text, in the format asked for', async () => {
  const mulaw = await say();
  assert.equal(mulaw.length, 10 * 0.06 * 8000);
  assert.equal(hear(decode(mulaw, 'mulaw'), 8000), kSay.text);
  const pcm = await say({ outputFormat: 'pcm_24000' });
  assert.equal(pcm.length, 10 * 0.06 * 24000 * 2);
  assert.equal(hear(decode(pcm, 'linear16'), 24000), kSay.text);
  const whole = await collect(await client.textToSpeech.convert(kVoice, { ...kSay, outputFormat: 'alaw_8000' }));
  assert.equal(Buffer.concat(whole.items).length, mulaw.length);
  await assert.rejects(say({ outputFormat: 'mp3_44100_128' }), { statusCode: 400 });
});

test('characters have times that follow each other', async () => {
  const { items } = await collect(await client.textToSpeech.streamWithTimestamps(kVoice, kSay));
  assert.equal(items.flatMap((chunk) => chunk.alignment.characters).join(''), kSay.text);
  const starts = items.flatMap((chunk) => chunk.alignment.characterStartTimesSeconds);
  assert.deepEqual(starts, Array.from({ length: 10 }, (_, index) => Math.round(index * 60) / 1000));
  assert.equal(items.at(-1).alignment.characterEndTimesSeconds.at(-1), 0.6);
});

test('errors are those of the client', async () => {
  const expected = [
    [{ status: 400 }, 400], [{ status: 401 }, 401], [{ error: 'quota_exceeded' }, 401], [{ status: 402 }, 402], [{ status: 403 }, 403],
    [{ error: 'voice_not_found' }, 404], [{ status: 425 }, 425], [{ error: 'system_busy' }, 429], [{ status: 500 }, 500], [{ status: 503 }, 503],
  ];
  for (const [behaviour, status] of expected) {
    await next('speech', behaviour);
    await assert.rejects(say(), (error) => {
      assert.ok(error instanceof ElevenLabsError);
      assert.equal(error.statusCode, status);
      if (behaviour.error) assert.equal(error.body.detail.status, behaviour.error);
      return true;
    });
  }
  await next('speech', { status: 422 });
  await assert.rejects(say(), (error) => error instanceof ElevenLabs.UnprocessableEntityError && error.body.detail[0].loc[1] === 'text');
});

test('wrong and missing keys, unknown voices', async () => {
  await assert.rejects(clientWith('stolen').voices.getAll(), (error) => error.statusCode === 401 && error.body.detail.status === 'invalid_api_key');
  await assert.rejects(client.textToSpeech.stream('nobody', kSay), { statusCode: 404 });
  const [record] = await fakes.requests();
  assert.deepEqual([record.key, record.headers['xi-api-key']], ['wrong', '(wrong)']);
});

test('audio that stops in the middle is an error; zero audio is none', async () => {
  await next('speech', { cut_after: { bytes: 1000 } }, { empty: true });
  const cut = await collect(await client.textToSpeech.stream(kVoice, kSay));
  assert.ok(cut.error);
  assert.equal((await say()).length, 0);
});

test('voices and models', async () => {
  await fakes.script({ vendor: 'elevenlabs', standing: { voices: ['voice one', 'voice two'] } });
  assert.deepEqual((await client.voices.getAll()).voices.map((voice) => voice.voiceId), ['voice one', 'voice two']);
  const page = await client.voices.search({ pageSize: 1 });
  assert.deepEqual([page.voices[0].voiceId, page.hasMore], ['voice one', true]);
  assert.equal((await client.voices.search({ pageSize: 1, nextPageToken: page.nextPageToken })).voices[0].voiceId, 'voice two');
  assert.equal((await client.voices.get('voice two')).name, 'voice two');
  assert.ok((await client.models.list()).every((model) => model.canDoTextToSpeech));
});

/** A WebSocket and everything it says, until it is closed. */
async function open(path = 'stream-input', query = '', headers = { 'xi-api-key': 'elevenlabs-key' }) {
  const socket = new WebSocket(
    `${fakes.socketUrl}/v1/text-to-speech/${kVoice}/${path}?model_id=eleven_flash_v2_5&output_format=pcm_16000${query}`, { headers });
  const heard = [];
  socket.on('message', (data) => heard.push(JSON.parse(data)));
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: reason.toString() }));
  await once(socket, 'open');
  return { heard, closed, send: (...messages) => messages.forEach((message) => socket.send(JSON.stringify(message))), socket };
}

const textOf = (messages) => hear(decode(Buffer.concat(messages.map(({ audio }) => Buffer.from(audio ?? '', 'base64'))), 'linear16'), 16000);
const kOpening = { text: ' ', voice_settings: { stability: 0.5 } };

test('text is spoken when it is enough, flushed or over', async () => {
  const { heard, closed, send } = await open();
  send(kOpening, { text: 'hello ' }, { text: 'there ', flush: true }, { text: 'ann ' }, { text: '' });
  assert.equal((await closed).code, 1000);
  assert.equal(textOf(heard), 'hello there ann');
  assert.deepEqual(heard.at(-1), { audio: null, isFinal: true });
  assert.equal(heard.slice(0, -1).flatMap((message) => message.alignment.chars).join(''), 'hello there ann ');
});

test('the messages have the shapes that the client knows', async () => {
  const { heard, closed, send } = await open();
  send(kOpening, { text: 'hello ' }, { text: '' });
  await closed;
  const audio = shapes.AudioOutput.parseOrThrow(heard[0], { unrecognizedObjectKeys: 'passthrough' });
  assert.deepEqual(audio.alignment.charStartTimesMs, [0, 60, 120, 180, 240]);
  assert.deepEqual(audio.normalizedAlignment.charDurationsMs, [60, 60, 60, 60, 60]);
  assert.equal(shapes.FinalOutput.parseOrThrow(heard.at(-1), { unrecognizedObjectKeys: 'passthrough' }).isFinal, true);
});

test('without a flush nothing is said before the schedule has it', async () => {
  const { heard, send, socket } = await open();
  send({ ...kOpening, generation_config: { chunk_length_schedule: [8, 500] } }, { text: 'four ' }, { text: 'more ' }, { text: 'kept back ' });
  while (heard.length < 2) await once(socket, 'message');
  // Had more been spoken, it would come before the answer to this.
  socket.ping();
  await once(socket, 'pong');
  assert.equal(textOf(heard), 'four more');
  socket.terminate();
});

test('the key may come with the first message, and is checked', async () => {
  const good = await open('stream-input', '', {});
  good.send({ ...kOpening, 'xi-api-key': 'elevenlabs-key' }, { text: '' });
  assert.equal((await good.closed).code, 1000);
  for (const [headers, opening, error] of [
    [{}, kOpening, 'needs_authorization'], [{}, { ...kOpening, 'xi-api-key': 'stolen' }, 'invalid_api_key'], [{ 'xi-api-key': 'stolen' }, kOpening, 'invalid_api_key'],
  ]) {
    const bad = await open('stream-input', '', headers);
    bad.send(opening);
    assert.equal((await bad.closed).code, 1008);
    assert.deepEqual([bad.heard[0].error, bad.heard[0].code], [error, 1008]);
  }
  assert.ok(!/elevenlabs-key|stolen/.test(JSON.stringify(await fakes.requests())));
});

test('without text it closes, with a reason cut to what a frame holds', async () => {
  await fakes.script({ limits: { elevenlabs_idle_ms: 50 } });
  const { heard, closed, send } = await open();
  send(kOpening);
  const { code, reason } = await closed;
  assert.equal(heard[0].error, 'input_timeout_exceeded');
  assert.equal(code, 1008);
  assert.ok(reason.endsWith('to eit'), reason);
});

test('contexts are spoken side by side and closed one by one', async () => {
  const { heard, closed, send } = await open('multi-stream-input');
  send(
    { ...kOpening, context_id: 'a' }, { text: 'first ', context_id: 'a', flush: true }, { text: '', context_id: 'a' }, { text: 'second ', context_id: 'b' },
    { context_id: 'a', close_context: true }, { close_socket: true });
  assert.equal((await closed).code, 1000);
  const of = (id) => heard.filter((message) => message.contextId === id);
  assert.deepEqual([textOf(of('a')), textOf(of('b'))], ['first', 'second']);
  for (const id of ['a', 'b'])
    assert.equal(shapes.FinalOutputMulti.parseOrThrow(of(id).at(-1), { unrecognizedObjectKeys: 'passthrough' }).contextId, id);
});

test('faults: an error in mid-stream, a close, garbage, nothing at all', async () => {
  await next('stream_input', { error_after: { events: 1 }, error: 'quota_exceeded' }, { close: { code: 1011, reason: 'oops' }, close_after: { events: 1 } }, { empty: true });
  const speak = async () => {
    const socket = await open();
    socket.send(kOpening, { text: 'hello there ' }, { text: '' });
    return { ...(await socket.closed), heard: socket.heard };
  };
  const failed = await speak();
  assert.deepEqual([failed.code, failed.heard.length, failed.heard[1].error], [1008, 2, 'quota_exceeded']);
  const closed = await speak();
  assert.deepEqual([closed.code, closed.reason, closed.heard.length], [1011, 'oops', 1]);
  const empty = await speak();
  assert.deepEqual([empty.code, empty.heard], [1000, [{ audio: null, isFinal: true }]]);
});
