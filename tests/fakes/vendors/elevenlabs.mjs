// ElevenLabs' voices: a text at once over HTTP, text as it comes over a WebSocket, and the lists.
import { randomUUID } from 'node:crypto';

import { encode, kCharacterMs, synthesise } from '../lib/audio.mjs';
import { socketError, vendorError } from './elevenlabs_errors.mjs';
import { connectMulti, connectSingle } from './elevenlabs_stream_input.mjs';

const kFormats = /^(mp3_(22050_32|24000_48|44100_(32|64|96|128|192))|pcm_(8000|16000|22050|24000|32000|44100|48000)|[ua]law_8000|opus_48000_(32|64|96|128|192))$/;
const kDefaultFormat = 'mp3_44100_128';
const kMostCharacters = 40000;
const kVoices = [['21m00Tcm4TlvDq8ikWAM', 'Rachel'], ['JBFqnCBsd6RMkjVDRZzb', 'George'], ['EXAVITQu4vr4xnSDxMaL', 'Sarah']];
const kModels = ['eleven_flash_v2_5', 'eleven_multilingual_v2', 'eleven_v3'];
/** How many characters the audio of one event or message says. */
const kChunkCharacters = 5;

/** {encoding, rate} of an output format these fakes can make, {error} of any other. */
export function formatOf(query) {
  const name = query.get('output_format') ?? kDefaultFormat;
  if (!kFormats.test(name)) return { error: 'invalid_output_format' };
  const [kind, rate] = name.split('_');
  const encoding = { pcm: 'linear16', ulaw: 'mulaw', alaw: 'alaw' }[kind];
  return encoding ? { encoding, rate: Number(rate) } : { error: 'unsupported_output_format' };
}

/** Speech in pieces of a few characters, so that each has its own alignment: {text, audio}. */
export function piecesOf(text, { encoding, rate }, speed = 1) {
  const characters = [...text];
  const pieces = [];
  for (let at = 0; at < characters.length; at += kChunkCharacters) {
    const piece = characters.slice(at, at + kChunkCharacters);
    pieces.push({ characters: piece, at, ms: kCharacterMs / speed, audio: encode(synthesise(piece.join(''), { rate, speed }), encoding) });
  }
  return pieces;
}

/** Why this voice and model cannot be used, or undefined. A voice is known when it is listed or its id looks like one. */
export function refusalOf({ params, behaviour }, model) {
  const id = decodeURIComponent(params[1]);
  const known = behaviour.voices ? voicesOf(behaviour).some((voice) => voice.voice_id === id) : /^[A-Za-z0-9]{20}$/.test(id);
  if (!known) return 'voice_not_found';
  return model === undefined || (behaviour.models ?? kModels).includes(model) || model.startsWith('eleven_') ? undefined : 'model_not_found';
}

async function speakAtOnce(exchange, content, write) {
  const { body, query, behaviour } = exchange;
  if (body.text === undefined) return exchange.fail('missing_text');
  const refused = refusalOf(exchange, body.model_id);
  if (refused) return exchange.fail(refused);
  if (body.text.length > kMostCharacters) return exchange.fail('max_character_limit_exceeded');
  const format = formatOf(query);
  if (format.error) return exchange.fail(format.error);
  const outlet = exchange.open(200, {
    'content-type': content ?? { linear16: 'audio/pcm', mulaw: 'audio/basic', alaw: 'audio/x-alaw' }[format.encoding],
    'history-item-id': randomUUID().replaceAll('-', '').slice(0, 20), 'character-cost': String(body.text.length),
  });
  for (const piece of piecesOf(behaviour.empty ? '' : body.text, format, body.voice_settings?.speed))
    if (!(await outlet.send(write(piece)))) return undefined;
  return outlet.finish();
}

const speakAudio = (exchange) => speakAtOnce(exchange, undefined, ({ audio }) => audio);
const speakTimed = (exchange) => speakAtOnce(exchange, 'application/json', timedChunk);

/** One line of JSON with audio and when each of its characters is said, in seconds of all the audio. */
function timedChunk({ characters, at, ms, audio }) {
  const seconds = (index) => Math.round((at + index) * ms) / 1000;
  const alignment = {
    characters,
    character_start_times_seconds: characters.map((_, index) => seconds(index)),
    character_end_times_seconds: characters.map((_, index) => seconds(index + 1)),
  };
  return Buffer.from(`${JSON.stringify({ audio_base64: audio.toString('base64'), alignment, normalized_alignment: alignment })}\n`);
}

function voicesOf(behaviour) {
  return (behaviour.voices ?? kVoices).map((voice) => {
    if (!Array.isArray(voice) && typeof voice !== 'string') return voice;
    const [voice_id, name] = [voice].flat();
    return {
      voice_id, name: name ?? voice_id, category: 'premade', labels: { accent: 'american', gender: 'female' }, description: '',
      preview_url: '', available_for_tiers: [], settings: null, samples: null, high_quality_base_model_ids: ['eleven_flash_v2_5'],
    };
  });
}

function listVoices(exchange) {
  return exchange.json({ voices: voicesOf(exchange.behaviour) });
}

function searchVoices(exchange) {
  const { query, behaviour } = exchange;
  const wanted = (query.get('search') ?? '').toLowerCase();
  const all = voicesOf(behaviour).filter((voice) => voice.name.toLowerCase().includes(wanted));
  const from = Number(query.get('next_page_token') ?? 0);
  const to = from + Number(query.get('page_size') ?? 10);
  return exchange.json({
    voices: all.slice(from, to), has_more: to < all.length, total_count: all.length, next_page_token: to < all.length ? String(to) : null });
}

function oneVoice(exchange) {
  const voice = voicesOf(exchange.behaviour).find(({ voice_id }) => voice_id === decodeURIComponent(exchange.params[1]));
  return voice ? exchange.json(voice) : exchange.fail('voice_not_found');
}

function listModels(exchange) {
  return exchange.json(
    (exchange.behaviour.models ?? kModels).map((model_id) => ({
      model_id, name: model_id, can_be_finetuned: false, can_do_text_to_speech: true, can_do_voice_conversion: false, can_use_style: false,
      can_use_speaker_boost: false, serves_pro_voices: false, token_cost_factor: 1, description: '', requires_alpha_access: false,
      max_characters_request_free_user: 2500, max_characters_request_subscribed_user: kMostCharacters,
      maximum_text_length_per_request: kMostCharacters, languages: [{ language_id: 'en', name: 'English' }],
    })),
  );
}

const http = (name, method, path, handle) => ({ name, kind: 'http', method, path, handle });

export const elevenlabs = {
  name: 'elevenlabs',
  owns: (path, headers) => /^\/v\d\/(text-to-speech|voices)\b/.test(path) || (path === '/v1/models' && headers['xi-api-key'] !== undefined),
  keyOf: (headers) => headers['xi-api-key'],
  headers: ({ record }) => ({
    'request-id': `request${record.id}`, 'current-concurrent-requests': '1', 'maximum-concurrent-requests': '10' }),
  error: vendorError,
  socketError,
  errorClose: { code: 1008, reason: '' },
  operations: [
    http('speech', 'POST', /^\/v1\/text-to-speech\/([^/]+)\/stream$/, speakAudio),
    http('speech', 'POST', /^\/v1\/text-to-speech\/([^/]+)$/, speakAudio),
    http('timed_speech', 'POST', /^\/v1\/text-to-speech\/([^/]+)\/stream\/with-timestamps$/, speakTimed),
    { name: 'stream_input', kind: 'socket', keyInMessage: true, path: /^\/v1\/text-to-speech\/([^/]+)\/stream-input$/, connect: connectSingle },
    { name: 'multi_stream_input', kind: 'socket', keyInMessage: true, path: /^\/v1\/text-to-speech\/([^/]+)\/multi-stream-input$/, connect: connectMulti },
    http('voices', 'GET', /^\/v1\/voices$/, listVoices),
    http('voices', 'GET', /^\/v2\/voices$/, searchVoices),
    http('voice', 'GET', /^\/v1\/voices\/([^/]+)$/, oneVoice),
    http('models', 'GET', /^\/v1\/models$/, listModels),
  ],
};
