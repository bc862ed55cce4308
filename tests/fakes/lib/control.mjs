// What tests say to the fakes and ask of them: behaviours by vendor and operation, the record of
// requests, keys and limits. README.md has the vocabulary.
const kMostRecords = 20000;

const kKeys = {
  openai: 'openai-key',
  anthropic: 'anthropic-key',
  deepgram: 'deepgram-key',
  elevenlabs: 'elevenlabs-key',
  stripe: 'stripe-key',
  paypal: 'paypal-key',
};

/** Limits of the vendors that a test cannot wait for, and how much audio a record keeps. */
const kLimits = {
  deepgram_silence_ms: 10000,
  elevenlabs_idle_ms: 20000,
  kept_audio_bytes: 2 * 1024 * 1024,
};

const kBehaviour = new Set([
  'text', 'tool_calls', 'usage', 'finish_reason', 'fragment_bytes', 'word_ms', 'pause_ms', 'segment_words',
  'confidence', 'hear', 'models', 'voices', 'delay_ms', 'every_ms', 'status', 'error', 'message', 'headers', 'body',
  'retry_after', 'silent', 'stall_after', 'cut_after', 'reset', 'error_after', 'garbage', 'garbage_after', 'empty',
  'drip', 'split', 'wire_split', 'close', 'close_after', 'drop', 'finish_missing', 'verdict', 'pem',
]);
const kPoint = new Set(['events', 'bytes', 'wire_bytes']);

/** Of the machine's monotonic clock, so that another program can compare its own times. */
export const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;

export class ControlError extends Error {}

export class Control {
  constructor() {
    this.reset();
  }

  reset() {
    this.behaviours = new Map();
    this.keys = { ...kKeys };
    this.limits = { ...kLimits };
    /** Tokens that a vendor handed out, and until when they hold. */
    this.grants = new Map();
    /** What vendors of payment keep. */
    this.ledgers = new Map();
    this.records = [];
    this.lastId = 0;
    this.waiting = new Set();
  }

  /** Takes one command or a list of them; the second port is the server's business. */
  apply(commands, { closeSecondPort, openSecondPort }) {
    const done = [];
    for (const command of Array.isArray(commands) ? commands : [commands]) done.push(this.#checked(command));
    return Promise.all(
      done.map(({ vendor, operation = '*', queue, standing, key, limits, second_port }) => {
        if (limits) Object.assign(this.limits, limits);
        if (key !== undefined) this.keys[vendor] = key;
        if (queue !== undefined || standing !== undefined) this.#set(`${vendor}.${operation}`, queue, standing);
        if (second_port === 'closed') return closeSecondPort();
        return second_port === 'open' ? openSecondPort() : undefined;
      }),
    );
  }

  #checked(command) {
    if (command === null || typeof command !== 'object') throw new ControlError('a command is an object');
    for (const name of Object.keys(command))
      if (!['vendor', 'operation', 'queue', 'standing', 'key', 'limits', 'second_port'].includes(name))
        throw new ControlError(`unknown member ${name}`);
    for (const name of Object.keys(command.limits ?? {}))
      if (!(name in kLimits)) throw new ControlError(`unknown limit ${name}`);
    const about = command.queue ?? command.standing ?? command.key;
    if (about !== undefined && !(command.vendor in kKeys)) throw new ControlError(`unknown vendor ${command.vendor}`);
    if (command.queue !== undefined && !Array.isArray(command.queue)) throw new ControlError('queue is a list');
    for (const behaviour of [...(command.queue ?? []), ...(command.standing ? [command.standing] : [])]) {
      for (const [name, value] of Object.entries(behaviour)) {
        if (!kBehaviour.has(name)) throw new ControlError(`unknown behaviour ${name}`);
        if (name.endsWith('_after') && name !== 'retry_after' && !Object.keys(value).every((unit) => kPoint.has(unit)))
          throw new ControlError(`${name} wants events, bytes or wire_bytes`);
      }
    }
    return command;
  }

  #set(name, queue, standing) {
    const known = this.behaviours.get(name) ?? { queue: [], standing: undefined };
    if (queue !== undefined) known.queue = [...queue];
    if (standing !== undefined) known.standing = standing ?? undefined;
    this.behaviours.set(name, known);
  }

  /** The behaviour of the next request: queued ones first, an operation's own before its vendor's. */
  take(vendor, operation) {
    const places = [this.behaviours.get(`${vendor}.${operation}`), this.behaviours.get(`${vendor}.*`)];
    for (const place of places) if (place?.queue.length) return place.queue.shift();
    for (const place of places) if (place?.standing) return place.standing;
    return {};
  }

  keyIs(vendor, key) {
    if (key === undefined || key === '') return 'missing';
    return key === this.keys[vendor] ? 'right' : 'wrong';
  }

  begin(fields) {
    const record = { id: ++this.lastId, ...fields, at_ms: now(), outcome: 'running' };
    this.records.push(record);
    if (this.records.length > kMostRecords) this.records.shift();
    this.#tellWaiting();
    return record;
  }

  end(record, outcome) {
    if (record.outcome !== 'running') return;
    record.outcome = outcome;
    record.ended_at_ms = now();
    this.#tellWaiting();
  }

  /** Counts audio and keeps it, up to a limit, for whoever wants to compare it. */
  hearAudio(record, bytes, bytesPerSecond) {
    record.audio_bytes = (record.audio_bytes ?? 0) + bytes.length;
    record.audio_seconds = record.audio_bytes / bytesPerSecond;
    const kept = record.kept ?? [];
    if (!record.kept) Object.defineProperty(record, 'kept', { value: kept, enumerable: false });
    if (record.audio_bytes <= this.limits.kept_audio_bytes) kept.push(Buffer.from(bytes));
  }

  audioOf(id) {
    return Buffer.concat(this.records.find((record) => record.id === id)?.kept ?? []);
  }

  /** The records that match, once there are `at_least` of them or `within_ms` are over. */
  async requests({ vendor, operation, outcome, at_least = 0, within_ms = 5000 }) {
    const matching = () =>
      this.records.filter(
        (record) =>
          (!vendor || record.vendor === vendor) &&
          (!operation || record.operation === operation) &&
          (!outcome || (outcome === 'ended' ? record.outcome !== 'running' : record.outcome === outcome)),
      );
    const deadline = performance.now() + Number(within_ms);
    while (matching().length < Number(at_least) && performance.now() < deadline) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, deadline - performance.now());
        this.waiting.add(() => (clearTimeout(timer), resolve()));
      });
    }
    return matching();
  }

  #tellWaiting() {
    const waiting = this.waiting;
    this.waiting = new Set();
    for (const tell of waiting) tell();
  }
}
