// Text as it comes, over a WebSocket: one speech (stream-input), or several side by side in
// contexts of their own (multi-stream-input).
import { formatOf, piecesOf, refusalOf } from './elevenlabs.mjs';
import { socketError } from './elevenlabs_errors.mjs';

/** Generation begins when so much text has come: the first time, the second, … */
const kSchedule = [120, 160, 250, 290];
const kTriggered = 50;
const kMostIdleSeconds = 180;
/** ElevenLabs cuts the reason of a close frame, in the middle of a word. */
const kMostReasonBytes = 120;
const kDefaultContext = 'default';

export function connectSingle(exchange) {
  new Conversation(exchange, { multi: false }).start();
}

export function connectMulti(exchange) {
  new Conversation(exchange, { multi: true }).start();
}

class Conversation {
  #contexts = new Map();
  #sending = Promise.resolve();
  #closing = false;
  #initialised = false;

  constructor(exchange, { multi }) {
    this.exchange = exchange;
    this.multi = multi;
    this.format = formatOf(exchange.query);
    this.auto = exchange.query.get('auto_mode') === 'true';
  }

  start() {
    const { exchange } = this;
    const { socket, query, control } = exchange;
    const asked = Number(query.get('inactivity_timeout'));
    const idle = asked > 0 ? Math.min(asked, kMostIdleSeconds) * 1000 : control.limits.elevenlabs_idle_ms;
    const model = query.get('model_id') ?? undefined;
    const refused = this.format.error ?? (model === 'eleven_v3' ? 'model_not_found' : refusalOf(exchange, model));
    if (exchange.key === 'wrong') return this.#fail('wrong_key');
    if (refused) return this.#fail(refused);
    this.idle = setTimeout(() => this.#fail('input_timeout_exceeded'), idle);
    socket.on('close', () => clearTimeout(this.idle));
    socket.on('message', (data) => {
      if (this.#closing) return;
      this.idle.refresh();
      this.#obey(data);
    });
    return undefined;
  }

  #obey(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return this.#fail('invalid_input_message');
    }
    if (message === null || typeof message !== 'object') return this.#fail('invalid_input_message');
    this.#checkKey(message);
    this.exchange.note(message);
    if (this.exchange.key !== 'right') return this.#fail(this.exchange.key === 'wrong' ? 'wrong_key' : 'missing_key');
    if (this.multi) return this.#obeyContext(message);
    if (typeof message.text !== 'string' || (!this.#initialised && message.text !== ' ')) return this.#fail('invalid_input_message');
    const context = this.#context(kDefaultContext, message);
    this.#initialised = true;
    this.#take(context, message);
    if (message.text === '') this.#finish();
    return undefined;
  }

  /** The key may come with a message; the record only says whether it was right. */
  #checkKey(message) {
    const { control, record } = this.exchange;
    for (const name of ['xi-api-key', 'xi_api_key']) {
      if (message[name] === undefined) continue;
      record.key = control.keyIs('elevenlabs', message[name]);
      message[name] = `(${record.key})`;
    }
  }

  #obeyContext(message) {
    const id = message.context_id ?? kDefaultContext;
    if (message.close_socket) {
      for (const open of [...this.#contexts.keys()]) this.#closeContext(open);
      return this.#finish();
    }
    if (message.close_context) return this.#closeContext(id);
    this.#take(this.#context(id, message), { ...message, text: message.text ?? '' });
    return undefined;
  }

  #context(id, { generation_config, voice_settings }) {
    const known = this.#contexts.get(id);
    if (known) return known;
    const context = {
      id, text: '', generations: 0, speed: voice_settings?.speed, schedule: generation_config?.chunk_length_schedule ?? kSchedule };
    this.#contexts.set(id, context);
    return context;
  }

  #take(context, { text, flush, try_trigger_generation }) {
    // A single space opens a context or keeps it alive.
    if (text !== ' ') context.text += text;
    const enough = context.schedule[Math.min(context.generations, context.schedule.length - 1)];
    const length = context.text.length;
    if (flush || text === '' || (this.auto && text !== ' ') || length >= enough || (try_trigger_generation && length >= kTriggered))
      this.#generate(context);
  }

  #generate(context) {
    const { behaviour, outlet } = this.exchange;
    const text = behaviour.empty ? '' : context.text;
    context.text = '';
    if (text === '') return;
    context.generations += 1;
    for (const piece of piecesOf(text, this.format, context.speed)) {
      // Times count from the beginning of the message, not of all the audio.
      const alignment = {
        chars: piece.characters,
        charStartTimesMs: piece.characters.map((_, index) => Math.round(index * piece.ms)),
        charDurationsMs: piece.characters.map(() => Math.round(piece.ms)),
      };
      const message = { audio: piece.audio.toString('base64'), isFinal: null, normalizedAlignment: alignment, alignment };
      this.#then(() => outlet.send(Buffer.from(JSON.stringify({ ...message, ...this.#named(context) }))));
    }
  }

  #closeContext(id) {
    const context = this.#contexts.get(id);
    if (!context) return;
    this.#generate(context);
    this.#contexts.delete(id);
    this.#then(() => this.exchange.outlet.send(Buffer.from(JSON.stringify({ audio: null, isFinal: true, ...this.#named(context) }))));
  }

  #named(context) {
    return this.multi ? { contextId: context.id } : {};
  }

  #finish() {
    const { outlet } = this.exchange;
    this.#closing = true;
    if (!this.multi) this.#then(() => outlet.send(Buffer.from(JSON.stringify({ audio: null, isFinal: true }))));
    this.#then(() => outlet.finish());
  }

  #fail(name) {
    const { outlet } = this.exchange;
    const error = socketError(name);
    this.#closing = true;
    this.#then(() => outlet.send(Buffer.from(JSON.stringify(error))));
    this.#then(() => outlet.close({ code: 1008, reason: error.message.slice(0, kMostReasonBytes) }));
  }

  #then(step) {
    this.#sending = this.#sending.then(step);
  }
}
