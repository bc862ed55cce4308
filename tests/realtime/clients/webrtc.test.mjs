// OpenAI's agents in a WebRTC call, with libwebrtc for a browser's, and somebody who watches from beside.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import wrtc from '@roamhq/wrtc';

Object.assign(globalThis, { RTCPeerConnection: wrtc.RTCPeerConnection, MediaStream: wrtc.MediaStream });
const { OpenAIRealtimeWebRTC, RealtimeAgent, RealtimeSession } = await import('@openai/agents-realtime');
const { call, Client, connect, kBase, silence, speech, where, within } = await import('./host.mjs');

const kRate = 24_000;
const kPiece = kRate / 100;

/** A microphone: silence, and now and then what it is told to say, in real time. */
class Microphone {
  #source = new wrtc.nonstandard.RTCAudioSource();
  #waiting = [];
  #timer;

  constructor() {
    this.stream = new wrtc.MediaStream([this.#source.createTrack()]);
    let at = performance.now();
    this.#timer = setInterval(() => {
      for (; at <= performance.now(); at += 10) this.#give();
    }, 5);
  }

  #give() {
    const samples = new Int16Array(kPiece);
    const piece = this.#waiting.shift();
    if (piece) samples.set(piece);
    this.#source.onData({ samples, sampleRate: kRate, bitsPerSample: 16, channelCount: 1, numberOfFrames: kPiece });
  }

  say(pcm) {
    const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);
    for (let at = 0; at < samples.length; at += kPiece) this.#waiting.push(samples.slice(at, at + kPiece));
  }

  stop() {
    clearInterval(this.#timer);
  }
}

async function open(key) {
  const microphone = new Microphone();
  const transport = new OpenAIRealtimeWebRTC({
    baseUrl: `${kBase}/v1/realtime/calls`,
    mediaStream: microphone.stream,
    audioElement: {},
    useInsecureApiKey: true,
  });
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Clerk', instructions: 'Be brief.' }), { transport, tracingDisabled: true });
  const events = [];
  transport.on('*', (event) => events.push(event));
  const next = (type) =>
    within(new Promise((resolve) => transport.on('*', (event) => event.type === type && resolve(event))), type, () => JSON.stringify(events.map((event) => event.error ?? event.type)));
  await within(session.connect({ apiKey: key }), 'the connection');
  const close = () => {
    session.close();
    microphone.stop();
  };
  return { microphone, transport, session, events, next, close };
}

const secretOf = async (key) => (await call('POST', '/v1/realtime/client_secrets', key, {})).body.value;

test('a spoken turn is heard and answered aloud', async () => {
  const caller = await open(await secretOf(where.embedded_key));
  assert.match(caller.transport.callId, /^rtc_/);
  const words = await speech('good morning');
  caller.microphone.say(Buffer.concat([words, silence(1)]));
  const stopped = caller.next('output_audio_buffer.stopped');
  const heard = await caller.next('conversation.item.input_audio_transcription.completed');
  assert.match(heard.transcript, /morning/i);
  await stopped;
  const types = caller.events.map((event) => event.type);
  assert.ok(!types.includes('response.output_audio.delta'));
  assert.ok(types.indexOf('output_audio_buffer.started') > types.indexOf('response.created'));
  assert.ok(types.indexOf('output_audio_buffer.stopped') > types.indexOf('response.done'));
  caller.close();
});

test('a call is watched, controlled and ended from beside', async () => {
  const key = await secretOf(where.embedded_key);
  const caller = await open(key);
  const query = `?call_id=${caller.transport.callId}`;
  const beside = await connect(where.embedded_key, { query });
  beside.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello.' }] } });
  const answered = caller.next('response.done');
  // The library asks for what was cut off also where it can no longer ask.
  const silent = caller.next('output_audio_buffer.stopped');
  beside.send({ type: 'response.create' });
  await answered;
  await silent;
  assert.ok(!beside.types().includes('response.output_audio.delta'));

  const stranger = new Client(where.echo_key, { query });
  const refused = await stranger.opened.then(() => assert.fail('it was let in'), (error) => error);
  assert.equal(refused.status, 404);

  const path = `/v1/realtime/calls/${caller.transport.callId}`;
  assert.equal((await call('POST', `${path}/accept`, where.embedded_key, { type: 'realtime' })).status, 409);
  assert.equal((await call('POST', `${path}/hangup`, where.embedded_key)).status, 200);
  await within(beside.closed, 'the end beside');
  assert.equal((await call('POST', `${path}/hangup`, where.embedded_key)).status, 404);
  caller.close();
});

test('an offer that is none is refused as OpenAI refuses it', async () => {
  const key = await secretOf(where.embedded_key);
  const offer = (body, type) => fetch(`${kBase}/v1/realtime/calls`, { method: 'POST', headers: { Authorization: `Bearer ${key}`, 'Content-Type': type }, body });
  const wrong = await offer('v=0\r\n', 'application/sdp');
  assert.equal(wrong.status, 400);
  assert.equal((await wrong.json()).error.code, 'offer_malformed');
  assert.equal((await offer('{}', 'application/json')).status, 415);
  const form = new FormData();
  form.append('session', JSON.stringify({ type: 'realtime' }));
  const empty = await fetch(`${kBase}/v1/realtime/calls`, { method: 'POST', headers: { Authorization: `Bearer ${key}` }, body: form });
  assert.equal((await empty.json()).error.code, 'invalid_body');
});
