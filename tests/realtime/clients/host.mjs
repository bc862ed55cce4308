// The host under test, and a plain client of its Realtime protocol that remembers every event.
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';

export const where = JSON.parse(process.env.PARLEY_REALTIME);
export const kBase = `http://127.0.0.1:${where.port}`;
export const kSocket = `ws://127.0.0.1:${where.port}/v1/realtime`;
export const kSecureBase = `https://localhost:${where.tls_port}/v1`;
export const ca = readFileSync(where.ca_file);
export const kBytesInSecond = 48_000;

// Generous: the host may run under a sanitizer on a busy machine.
const kPatience_ms = 90_000;

/** Waits for a promise, and says what for when it does not come. */
export async function within(promise, what, told = () => '') {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited too long for ${what} ${told()}`)), kPatience_ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls the API; the answer's body as JSON, with its status. */
export async function call(method, path, key, body, headers = {}) {
  const answer = await fetch(kBase + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}

export async function script(...queue) {
  const command = [{ vendor: 'openai', operation: 'chat', queue }];
  await fetch(`http://127.0.0.1:${where.vendors_port}/_control`, { method: 'POST', body: JSON.stringify(command) });
}

export class Client {
  constructor(key, { query = '?model=any', protocols, headers, url = kSocket } = {}) {
    this.events = [];
    this.waiting = [];
    this.socket = protocols
      ? new WebSocket(url + query, protocols, { headers })
      : new WebSocket(url + query, { headers: { Authorization: `Bearer ${key}`, ...headers } });
    this.socket.on('message', (data) => this.#take(JSON.parse(data.toString())));
    this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
      this.socket.on('unexpected-response', (_, response) => {
        let text = '';
        response.on('data', (piece) => (text += piece));
        response.on('end', () => reject(Object.assign(new Error(`refused with ${response.statusCode}`), { status: response.statusCode, body: text })));
      });
    });
    this.opened.catch(() => {});
  }

  #take(event) {
    this.events.push(event);
    this.waiting = this.waiting.filter(({ matches, resolve }) => !(matches(event) && (resolve(event), true)));
  }

  send(event) {
    this.socket.send(JSON.stringify(event));
  }

  update(session) {
    this.send({ type: 'session.update', session: { type: 'realtime', ...session } });
    return this.next('session.updated');
  }

  /** The next event of a type that comes from now on. */
  next(type, matches = () => true) {
    const came = new Promise((resolve) => this.waiting.push({ matches: (event) => event.type === type && matches(event), resolve }));
    return within(came, type, () => `after ${JSON.stringify(this.events.map((event) => event.error ?? event.type))}`);
  }

  /** One of a type that came already, or else comes. */
  async find(type, matches = () => true) {
    return this.events.find((event) => event.type === type && matches(event)) ?? this.next(type, matches);
  }

  append(audio) {
    const kPiece = kBytesInSecond / 5;
    for (let at = 0; at < audio.length; at += kPiece)
      this.send({ type: 'input_audio_buffer.append', audio: audio.subarray(at, at + kPiece).toString('base64') });
  }

  audio() {
    return Buffer.concat(
      this.events.filter((event) => event.type === 'response.output_audio.delta').map((event) => Buffer.from(event.delta, 'base64')));
  }

  types() {
    return this.events.map((event) => event.type);
  }

  async close() {
    this.socket.close();
    return this.closed;
  }
}

export async function connect(key, options) {
  const client = new Client(key, options);
  await within(client.opened, 'the connection');
  await client.find('session.created');
  return client;
}

export const silence = (seconds) => Buffer.alloc(Math.round(seconds * kBytesInSecond));

const spoken = new Map();
/** Those words as sound, 24 kHz: the embedded voice says what the echo answers. */
export async function speech(words) {
  if (spoken.has(words)) return spoken.get(words);
  const client = await connect(where.echo_key);
  client.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: words }] } });
  client.send({ type: 'response.create' });
  await client.next('response.done');
  const audio = client.audio();
  await client.close();
  spoken.set(words, audio);
  return audio;
}
