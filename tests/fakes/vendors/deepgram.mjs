// Deepgram's speech-to-text (live and of whole files), its Aura voices, and the lists around them.
import { createHash, randomUUID } from 'node:crypto';

import { bytesPerSecond, decode, hear, readWav } from '../lib/audio.mjs';
import { timedWords } from '../lib/script.mjs';
import { socketError, vendorError } from './deepgram_errors.mjs';
import { alternativeOf, connectListening, kModelId, refuseListening } from './deepgram_listen.mjs';
import { connectSpeaking, refuseSpeaking, speakOnce } from './deepgram_speak.mjs';

const kGrantSeconds = 30;
const kVoices = ['aura-2-thalia-en', 'aura-2-helena-en', 'aura-2-orion-en', 'aura-asteria-en'];
const kModels = ['nova-3', 'nova-3-medical', 'nova-2-phonecall'];

/** A whole file: the body itself, or an address that this fake does not fetch. */
async function listenOnce(exchange) {
  const { raw, body, query, behaviour, record, control } = exchange;
  const wav = readWav(raw);
  const encoding = query.get('encoding') ?? wav?.encoding;
  const rate = Number(query.get('sample_rate')) || wav?.rate;
  if (body.url === undefined && (raw.length === 0 || !encoding || !rate)) return exchange.fail('corrupt_audio');
  const audio = body.url === undefined ? raw.subarray(wav?.at ?? 0) : Buffer.alloc(0);
  const perSecond = body.url === undefined ? bytesPerSecond({ encoding, rate, channels: wav?.channels }) : 1;
  const seconds = audio.length / perSecond;
  control.hearAudio(record, audio, perSecond);
  const said = behaviour.hear ? hear(decode(audio, encoding), rate).trim() : (behaviour.text ?? '');
  const words = timedWords(behaviour.empty ? '' : said, behaviour);
  return exchange.json({
    metadata: {
      transaction_key: 'deprecated', request_id: record.request_id, sha256: createHash('sha256').update(raw).digest('hex'),
      created: new Date().toISOString(), duration: seconds, channels: 1, models: [kModelId],
      model_info: { [kModelId]: { name: query.get('model') ?? 'general', version: '2025-01-01.0', arch: 'nova-3' } },
    },
    results: { channels: [{ alternatives: [alternativeOf(words, query)] }] },
  });
}

function grant(exchange) {
  const token = `granted-${randomUUID()}`;
  exchange.control.grants.set(token, Date.now() + kGrantSeconds * 1000);
  return exchange.json({ access_token: token, expires_in: kGrantSeconds });
}

function listModels(exchange) {
  const described = (name, architecture) => ({
    name, canonical_name: name, architecture, languages: ['en'], version: '2025-01-01.0', uuid: randomUUID() });
  const names = exchange.behaviour.models ?? kModels;
  const voices = exchange.behaviour.voices ?? kVoices;
  return exchange.json({
    stt: names.map((name) => ({ ...described(name, 'nova'), batch: true, streaming: true, formatted_output: true })),
    tts: voices.map((name) => ({ ...described(name, 'aura'), metadata: { accent: 'American', tags: ['feminine'] } })),
  });
}

/** The key as it is sent: `Token key`, `Bearer granted`, or as a subprotocol beside its scheme. */
function schemeAndKey(headers) {
  const sent = headers.authorization ?? (headers['sec-websocket-protocol'] ?? '').replace(/,\s*/, ' ');
  const [, scheme, key] = /^(token|bearer) +(\S+)$/i.exec(sent.trim()) ?? [];
  return { scheme: scheme?.toLowerCase(), key };
}

export const deepgram = {
  name: 'deepgram',
  owns: (path, headers) =>
    /^\/v1\/(listen|speak|auth|projects)\b/.test(path) || (path === '/v1/models' && schemeAndKey(headers).scheme === 'token'),
  keyOf: (headers) => schemeAndKey(headers).key,
  keyIs(control, headers) {
    const { scheme, key } = schemeAndKey(headers);
    if (scheme === 'bearer') return control.grants.get(key) > Date.now() ? 'right' : 'wrong';
    return control.keyIs('deepgram', key);
  },
  headers: ({ record }) => ({ 'dg-request-id': (record.request_id ??= randomUUID()) }),
  error: vendorError,
  socketError,
  errorClose: { code: 1011, reason: '' },
  operations: [
    { name: 'live', kind: 'socket', path: /^\/v1\/listen$/, refuse: refuseListening, connect: connectListening },
    { name: 'listen', kind: 'http', method: 'POST', path: /^\/v1\/listen$/, handle: listenOnce },
    { name: 'speak_live', kind: 'socket', path: /^\/v1\/speak$/, refuse: refuseSpeaking, connect: connectSpeaking },
    { name: 'speak', kind: 'http', method: 'POST', path: /^\/v1\/speak$/, handle: speakOnce },
    { name: 'models', kind: 'http', method: 'GET', path: /^\/v1\/models$/, handle: listModels },
    { name: 'grant', kind: 'http', method: 'POST', path: /^\/v1\/auth\/grant$/, handle: grant },
    {
      name: 'projects', kind: 'http', method: 'GET', path: /^\/v1\/projects$/,
      handle: (exchange) => exchange.json({ projects: [{ project_id: '00000000-0000-4000-8000-000000000004', name: 'fake' }] }),
    },
  ],
};
