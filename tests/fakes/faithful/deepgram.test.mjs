// Deepgram's own client against the fake.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { DeepgramClient } from '@deepgram/sdk';
import WebSocket from 'ws';

import { decode, encode, hear, synthesise, wavHeader } from '../lib/audio.mjs';
import { startFakes } from './fakes.mjs';

let fakes;
let client;
before(async () => {
  fakes = await startFakes();
  client = clientWith({ apiKey: 'deepgram-key' });
});
beforeEach(() => fakes.reset());
after(() => fakes.stop());

const clientWith = (options) =>
  new DeepgramClient({
    maxRetries: 0, environment: { base: fakes.url, production: fakes.socketUrl, agent: fakes.socketUrl, agentRest: fakes.url }, ...options });
const next = (operation, ...queue) => fakes.script({ vendor: 'deepgram', operation, queue });
const kTelephone = { model: 'nova-3', encoding: 'mulaw', sample_rate: 8000 };
const kSecond = Buffer.alloc(8000, 0xff);

/** An open connection and everything it says, until it is closed. */
async function connect(resource, options) {
  const socket = await resource.connect({ reconnectAttempts: 0, ...options });
  const heard = [];
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('message', (message) => heard.push(message));
  socket.on('error', () => {});
  socket.connect();
  await socket.waitForOpen();
  return { socket, heard, closed };
}

async function listen(options, send) {
  const { socket, heard, closed } = await connect(client.listen.v1, { ...kTelephone, ...options });
  await send(socket);
  const { code, reason } = await closed;
  return { heard, code, reason };
}

const close = (socket) => socket.sendCloseStream({ type: 'CloseStream' });
const results = (heard) => heard.filter((message) => message.type === 'Results');
const textOf = (result) => result.channel.alternatives[0].transcript;
const finals = (heard) => results(heard).filter((result) => result.is_final).map(textOf).filter(Boolean);

test('interim results grow, final ones stay, and the end of speech is told', async () => {
  await next('live', { text: 'Hello there, Ann. How are you?' });
  const { heard, code } = await listen({ interim_results: 'true', smart_format: 'true', vad_events: 'true', utterance_end_ms: 500 }, (socket) => {
    for (let frame = 0; frame < 4 * 50; ++frame) socket.sendMedia(kSecond.subarray(0, 160));
    close(socket);
  });
  assert.equal(code, 1000);
  const spoken = results(heard).filter((result) => textOf(result) !== '');
  assert.deepEqual(spoken.map((result) => [textOf(result), result.is_final, result.speech_final]), [
    ['Hello', false, false], ['Hello there,', false, false], ['Hello there, Ann.', false, false], ['Hello there, Ann.', true, true],
    ['How', false, false], ['How are', false, false], ['How are you?', false, false], ['How are you?', true, true],
  ]);
  const [word] = spoken[4].channel.alternatives[0].words;
  assert.deepEqual([word.word, word.punctuated_word, word.start, word.end, word.confidence], ['how', 'How', 1.5, 1.8, 0.98]);
  assert.deepEqual(heard.filter((message) => message.type === 'SpeechStarted').map((message) => message.timestamp), [0, 1.5]);
  assert.deepEqual(heard.filter((message) => message.type === 'UtteranceEnd').map((message) => message.last_word_end), [0.9, 2.4]);
  const last = heard.at(-1);
  assert.deepEqual([last.type, last.duration, last.channels], ['Metadata', 4, 1]);
});

test('final results follow each other without a gap', async () => {
  await next('live', { text: 'one two three four five six seven eight nine ten. eleven' });
  const { heard } = await listen({}, (socket) => {
    for (let second = 0; second < 9; ++second) socket.sendMedia(kSecond);
    close(socket);
  });
  assert.deepEqual(finals(heard), ['one two three four five six seven eight', 'nine ten', 'eleven']);
  let end = 0;
  for (const { start, duration } of results(heard)) {
    assert.ok(Math.abs(start - end) < 0.002, `${start} does not follow ${end}`);
    end = start + duration;
  }
  assert.ok(Math.abs(end - 9) < 0.002);
});

test('only what has been heard is transcribed, and Finalize asks for it', async () => {
  await next('live', { text: 'one two three four' });
  const { heard } = await listen({}, (socket) => {
    socket.sendMedia(kSecond.subarray(0, 8000 * 0.65));
    socket.sendFinalize({ type: 'Finalize' });
    socket.sendMedia(kSecond.subarray(0, 8000 * 0.3));
    close(socket);
  });
  assert.deepEqual(results(heard).map((result) => [textOf(result), result.from_finalize]), [['one two', true], ['three', false]]);
});

test('the audio is counted and kept', async () => {
  await listen({}, (socket) => {
    socket.sendMedia(Buffer.from('first'));
    socket.sendMedia(Buffer.from('second'));
    close(socket);
  });
  const [record] = await fakes.requests({ operation: 'live', outcome: 'completed', at_least: 1 });
  assert.deepEqual([record.audio_bytes, record.audio_frames, record.audio_seconds], [11, 2, 11 / 8000]);
  assert.equal((await fakes.audioOf(record.id)).toString(), 'firstsecond');
  assert.deepEqual(record.messages.map(({ message }) => message), [{ type: 'CloseStream' }]);
});

test('what these fakes speak can be heard again', async () => {
  await next('live', { hear: true });
  const audio = encode(synthesise('hello there, ann', { rate: 8000 }), 'mulaw');
  const { heard } = await listen({ punctuate: 'true' }, (socket) => {
    for (let at = 0; at < audio.length; at += 160) socket.sendMedia(audio.subarray(at, at + 160));
    close(socket);
  });
  assert.deepEqual(finals(heard), ['hello there, ann']);
});

test('silence closes the connection unless KeepAlive is sent', async () => {
  await fakes.script({ limits: { deepgram_silence_ms: 1000 } });
  const silent = await listen({}, () => {});
  assert.equal(silent.code, 1011);
  assert.match(silent.reason, /net0001/);
  const kept = await listen({}, async (socket) => {
    const beat = setInterval(() => socket.sendKeepAlive({ type: 'KeepAlive' }), 50);
    await fakes.requests({ vendor: 'none', at_least: 1, within_ms: 1500 });
    clearInterval(beat);
    close(socket);
  });
  assert.equal(kept.code, 1000);
});

test('what is no audio closes the connection', async () => {
  const { code, reason } = await listen({ encoding: undefined, sample_rate: undefined }, (socket) => socket.sendMedia(kSecond));
  assert.equal(code, 1008);
  assert.match(reason, /DATA-0000/);
});

test('an unexpected close code, an error in mid-stream, a cut', async () => {
  const speak = (socket) => socket.sendMedia(kSecond);
  const text = { text: 'one two three.' };
  await next('live', { ...text, close: { code: 1011, reason: 'net0000' }, close_after: { events: 1 } },
    { ...text, error_after: { events: 1 } }, { ...text, cut_after: { bytes: 700 } }, { close: { code: 4000 } });
  const closed = await listen({ interim_results: 'true' }, speak);
  assert.deepEqual([closed.heard.length, closed.code, closed.reason], [1, 1011, 'net0000']);
  const failed = await listen({ interim_results: 'true' }, speak);
  assert.deepEqual(failed.heard.map((message) => message.type), ['Results', 'Error']);
  assert.equal(failed.code, 1011);
  assert.equal((await listen({ interim_results: 'true' }, speak)).code, 1006);
  assert.equal((await listen({}, () => {})).code, 4000);
});

test('messages in fragments, and bytes one by one', async () => {
  await next('live', { text: 'Žluťoučký kůň.', split: 1 }, { text: 'Žluťoučký kůň.', wire_split: 1 });
  for (let round = 0; round < 2; ++round) {
    const { heard } = await listen({ punctuate: 'true' }, (socket) => (socket.sendMedia(kSecond), close(socket)));
    assert.deepEqual(finals(heard), ['Žluťoučký kůň.']);
  }
});

test('zero output: everything but words', async () => {
  await next('live', { text: 'never said', empty: true });
  const { heard, code } = await listen({}, (socket) => (socket.sendMedia(kSecond), close(socket)));
  assert.deepEqual([heard.map((message) => message.type), finals(heard), code], [['Results', 'Metadata'], [], 1000]);
});

/** The answer to a handshake that is refused. */
async function refused(query, headers = { authorization: 'Token deepgram-key' }) {
  const socket = new WebSocket(`${fakes.socketUrl}/v1/listen?${query}`, { headers });
  socket.on('error', () => {});
  const [, answer] = await once(socket, 'unexpected-response');
  const body = [];
  for await (const part of answer) body.push(part);
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(Buffer.concat(body)) };
}

test('handshakes are refused with status and body', async () => {
  const wrong = await refused('', { authorization: 'Token stolen' });
  assert.deepEqual([wrong.status, wrong.body.err_code], [401, 'INVALID_AUTH']);
  assert.equal(wrong.headers['dg-request-id'], wrong.body.request_id);
  assert.equal((await refused('encoding=linear16')).status, 400);
  assert.equal((await refused('utterance_end_ms=1000')).status, 400);
  for (const status of [400, 402, 403, 429, 500, 503]) {
    await next('live', { status });
    assert.equal((await refused('model=nova-3')).status, status);
  }
});

test('a key as subprotocol, a granted token as bearer', async () => {
  const browser = new WebSocket(`${fakes.socketUrl}/v1/listen`, ['token', 'deepgram-key']);
  await once(browser, 'open');
  assert.equal(browser.protocol, 'token');
  browser.close();
  const { access_token: accessToken, expires_in } = await client.auth.v1.tokens.grant();
  assert.equal(expires_in, 30);
  assert.ok((await clientWith({ accessToken }).manage.v1.projects.list()).projects.length > 0);
  await assert.rejects(clientWith({ accessToken: 'deepgram-key' }).manage.v1.projects.list(), { statusCode: 401 });
  const records = await fakes.requests();
  assert.ok(!JSON.stringify(records).includes('deepgram-key'));
});

test('a whole file is transcribed', async () => {
  await next('listen', { text: 'Good morning.' });
  const wav = Buffer.concat([wavHeader('mulaw', 8000), kSecond]);
  const answer = await client.listen.v1.media.transcribeFile(wav, { model: 'nova-3', smart_format: true });
  assert.equal(answer.metadata.duration, 1);
  const [alternative] = answer.results.channels[0].alternatives;
  assert.equal(alternative.transcript, 'Good morning.');
  assert.deepEqual(alternative.words.map((word) => word.word), ['good', 'morning']);
});

test('errors are those of the client', async () => {
  const expected = [
    [{ status: 400 }, 400, 'Bad Request'], [{ status: 401 }, 401, 'INVALID_AUTH'], [{ status: 402 }, 402, 'ASR_PAYMENT_REQUIRED'],
    [{ status: 403 }, 403, 'INSUFFICIENT_PERMISSIONS'], [{ status: 429 }, 429, 'TOO_MANY_REQUESTS'], [{ status: 503 }, 503, 'SERVICE_UNAVAILABLE'],
  ];
  for (const [behaviour, status, code] of expected) {
    await next('speak', behaviour);
    await assert.rejects(client.speak.v1.audio.generate({ text: 'hi', encoding: 'mulaw', container: 'none' }), (error) => {
      assert.equal(error.statusCode, status);
      assert.equal(error.body.err_code ?? error.body.category, code);
      return true;
    });
  }
});

test('speech over HTTP is as long as its text, in the encoding asked for', async () => {
  const say = async (options) => Buffer.from(await (await client.speak.v1.audio.generate({ text: 'ten chars!', ...options })).arrayBuffer());
  const mulaw = await say({ encoding: 'mulaw', sample_rate: 8000, container: 'none' });
  assert.equal(mulaw.length, 10 * 0.06 * 8000);
  assert.equal(hear(decode(mulaw, 'mulaw'), 8000), 'ten chars!');
  assert.equal((await say({ encoding: 'linear16', sample_rate: 16000, container: 'none' })).length, 10 * 0.06 * 16000 * 2);
  assert.equal((await say({ encoding: 'linear16' })).toString('latin1', 0, 4), 'RIFF');
  await assert.rejects(say({ encoding: 'mp3' }), { statusCode: 400 });
  await assert.rejects(say({ text: 'x'.repeat(2001), encoding: 'mulaw' }), { statusCode: 413 });
});

const kVoice = { model: 'aura-2-thalia-en', encoding: 'linear16', sample_rate: 16000 };
const typesOf = (heard) => heard.map((message) => message.type || 'audio');

test('speech over a WebSocket waits for Flush', async () => {
  const { socket, heard, closed } = await connect(client.speak.v1, kVoice);
  socket.sendText({ type: 'Speak', text: 'hello ' });
  socket.sendText({ type: 'Speak', text: 'there' });
  socket.sendFlush({ type: 'Flush' });
  socket.sendClose({ type: 'Close' });
  assert.equal((await closed).code, 1000);
  const types = typesOf(heard);
  assert.deepEqual([types[0], types.at(-1), types.filter((type) => type === 'audio').length], ['Metadata', 'Flushed', 7]);
  const audio = [];
  for (const message of heard.slice(1, -1)) audio.push(Buffer.from(message instanceof Blob ? await message.arrayBuffer() : message));
  assert.equal(hear(decode(Buffer.concat(audio), 'linear16'), 16000), 'hello there');
});

test('Clear stops what is being said', async () => {
  await next('speak_live', { every_ms: 100 });
  const { socket, heard, closed } = await connect(client.speak.v1, kVoice);
  socket.sendText({ type: 'Speak', text: 'a long sentence that is never said to its end' });
  socket.sendFlush({ type: 'Flush' });
  socket.on('message', (message) => {
    heard.push(message);
    if (heard.length === 3) socket.sendClear({ type: 'Clear' });
    if (message.type === 'Cleared') socket.sendClose({ type: 'Close' });
  });
  assert.equal((await closed).code, 1000);
  const types = typesOf(heard);
  assert.equal(types.at(-1), 'Cleared');
  assert.ok(!types.includes('Flushed') && types.length < 20, types.join());
});

test('voices and models', async () => {
  await fakes.script({ vendor: 'deepgram', operation: 'models', standing: { voices: ['aura-2-x'] } });
  const { stt, tts } = await client.manage.v1.models.list();
  assert.ok(stt.some((model) => model.canonical_name === 'nova-3'));
  assert.deepEqual(tts.map((voice) => voice.canonical_name), ['aura-2-x']);
});
