// Deepgram's Aura voices: a text at once over HTTP, or text as it comes over a WebSocket.
import { speak } from '../lib/audio.mjs';

const kMostCharacters = 2000;
const kRates = { linear16: [8000, 16000, 24000, 32000, 48000], mulaw: [8000, 16000], alaw: [8000, 16000] };
const kDefaultRates = { linear16: 24000, mulaw: 8000, alaw: 8000 };
/** Deepgram obeys so many flushes in a minute. */
const kMostFlushes = 20;
const kFlushWindowMs = 60000;

function formatOf(query, defaultEncoding) {
  const encoding = query.get('encoding') ?? defaultEncoding;
  const rate = Number(query.get('sample_rate') ?? kDefaultRates[encoding]);
  return { encoding, rate, speed: Number(query.get('speed') ?? 1), known: kRates[encoding]?.includes(rate) ?? false };
}

export async function speakOnce(exchange) {
  const { body, query, behaviour } = exchange;
  const format = formatOf(query, 'mp3');
  const model = query.get('model') ?? 'aura-asteria-en';
  if (typeof body.text !== 'string') return exchange.fail('bad_request', { message: 'Failed to deserialize JSON: missing field `text`' });
  if (body.text === '') return exchange.fail('empty_text');
  if (body.text.length > kMostCharacters) return exchange.fail('text_too_long');
  if (!format.known)
    return exchange.fail('unsupported_format', { message: `Unsupported audio format: ${format.encoding} at ${format.rate}.` });
  // Without container=none linear16 and mulaw come with a WAV header.
  const wav = (query.get('container') ?? 'wav') === 'wav';
  const outlet = exchange.open(200, {
    'content-type': wav ? 'audio/wav' : `audio/${{ linear16: 'l16', mulaw: 'mulaw', alaw: 'alaw' }[format.encoding]};rate=${format.rate}`,
    'dg-model-name': model, 'dg-char-count': String(body.text.length),
  });
  for (const chunk of speak(behaviour.empty ? '' : body.text, { ...format, wav })) if (!(await outlet.send(chunk))) return undefined;
  return outlet.finish();
}

export function refuseSpeaking(exchange) {
  if (formatOf(exchange.query, 'linear16').known && exchange.query.get('container') !== 'wav') return undefined;
  exchange.behaviour = { ...exchange.behaviour, message: 'Failed to deserialize query parameters: unsupported audio format' };
  return 'bad_request';
}

export function connectSpeaking(exchange) {
  const { socket, query } = exchange;
  const speaking = new Speaking(exchange, formatOf(query, 'linear16'));
  speaking.say({
    type: 'Metadata', request_id: exchange.record.request_id, model_name: query.get('model') ?? 'aura-asteria-en',
    model_version: '2025-01-01.0', model_uuid: '00000000-0000-4000-8000-000000000005',
  });
  socket.on('message', (data) => speaking.obey(data));
}

class Speaking {
  #text = '';
  #sequence = 0;
  #sending = Promise.resolve();
  /** What is still queued of an older one has been cleared. */
  #take = 0;
  #flushes = [];

  constructor(exchange, format) {
    this.exchange = exchange;
    this.format = format;
  }

  obey(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return this.say({ type: 'Warning', code: 'INVALID_JSON', description: 'The message is not valid JSON.' });
    }
    this.exchange.note(message);
    if (message.type === 'Speak') this.#text += message.text;
    else if (message.type === 'Flush') this.#flush();
    else if (message.type === 'Clear') this.#clear();
    else if (message.type === 'Close') this.#close();
    else this.say({ type: 'Warning', code: 'UNKNOWN_MESSAGE', description: 'The message type is not known.' });
    return undefined;
  }

  say(message) {
    this.#then(() => this.exchange.outlet.send(Buffer.from(JSON.stringify(message))));
  }

  #flush() {
    const now = performance.now();
    this.#flushes = this.#flushes.filter((time) => now - time < kFlushWindowMs);
    if (this.#flushes.length >= kMostFlushes)
      return this.say({ type: 'Warning', code: 'EXCESSIVE_FLUSH', description: 'Too many Flush messages; try again in a minute.' });
    this.#flushes.push(now);
    this.#speak();
    const take = this.#take;
    this.#then(() => take === this.#take && this.exchange.outlet.send(this.#numbered('Flushed')));
    return undefined;
  }

  #speak() {
    const text = this.exchange.behaviour.empty ? '' : this.#text;
    this.#text = '';
    const take = this.#take;
    for (const chunk of speak(text, this.format))
      this.#then(() => take === this.#take && this.exchange.outlet.send(chunk, { binary: true }));
  }

  #clear() {
    this.#take += 1;
    this.#text = '';
    this.#then(() => this.exchange.outlet.send(this.#numbered('Cleared')));
  }

  #close() {
    this.#speak();
    this.#then(() => this.exchange.outlet.finish());
  }

  #numbered(type) {
    return Buffer.from(JSON.stringify({ type, sequence_id: this.#sequence++ }));
  }

  #then(step) {
    this.#sending = this.#sending.then(step);
  }
}
