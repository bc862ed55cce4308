// Where everything a fake sends goes through, one event at a time, and where it goes wrong as scripted.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

export const kGarbage = ['not_json', 'broken_sse', 'invalid_utf8', 'wrong_content_type'];

/**
 * Sends events to a sink and applies a behaviour's pace and faults. The sink has
 *   write(bytes, part)  part: {first, last} of the event, {binary} for WebSockets
 *   finish(after)       the regular end, or that after an 'error'
 *   break(how)          'close' or 'reset': an end in the middle
 *   gone                true when the client has left
 *   garbage(kind)       bytes that are no event, for `kind` of kGarbage
 *   error(name)         the vendor's error in mid-stream, if it has one
 */
export class Outlet {
  #events = 0;
  #bytes = 0;
  #stopped = '';
  #stop;

  constructor(sink, behaviour, record) {
    this.sink = sink;
    this.behaviour = behaviour;
    this.record = record;
    /** How it ended: completed, stalled, cut, errored, closed or client_left. */
    this.ended = new Promise((resolve) => (this.#stop = resolve));
  }

  get stopped() {
    return this.#stopped !== '' || this.sink.gone;
  }

  /** False when nothing more will go out. */
  async send(event, options = {}) {
    if (this.stopped) return this.#leave();
    const { behaviour } = this;
    if (this.#events > 0 && behaviour.every_ms) await pause(behaviour.every_ms);
    if (this.#isDue('garbage') && !this.garbled) {
      this.garbled = true;
      event = this.sink.garbage(behaviour.garbage);
    }
    if (await this.#endsBefore()) return false;
    const left = this.#bytesLeft();
    const whole = event.length <= left;
    await this.#write(whole ? event : event.subarray(0, left), options, whole);
    this.#bytes += event.length;
    this.#events += 1;
    this.record.events_sent = this.#events;
    if (!whole) await this.#endsBefore();
    return whole && !this.stopped;
  }

  /** The regular end, unless a fault is still due: then that. */
  async finish() {
    if (this.stopped) return this.#leave();
    if (await this.#endsBefore()) return false;
    this.#stopWith('completed');
    await this.sink.finish();
    return true;
  }

  /** The end that the vendor's rules ask for, over a WebSocket. */
  close(why) {
    if (this.stopped) return this.#leave();
    this.#stopWith('closed');
    this.sink.closeWith(why);
    return true;
  }

  /** Lets a fault happen that is due before anything is sent. */
  async begin() {
    if (!this.stopped) await this.#endsBefore();
  }

  async #write(bytes, options, whole) {
    const { drip, split } = this.behaviour;
    const size = drip?.bytes ?? (drip ? 1 : split ?? bytes.length);
    for (let at = 0; at < bytes.length || at === 0; at += Math.max(size, 1)) {
      if (this.stopped) return;
      const end = Math.min(at + size, bytes.length);
      await this.sink.write(bytes.subarray(at, end), { ...options, first: at === 0, last: whole && end === bytes.length });
      if (drip) await pause(drip.every_ms ?? 10);
      else if (split) await nextTurn();
      if (size === 0) return;
    }
  }

  #isDue(fault) {
    if (fault === 'garbage' && this.behaviour.garbage === undefined) return false;
    const point = this.behaviour[`${fault}_after`] ?? (fault === 'garbage' ? {} : undefined);
    if (point === undefined || point.wire_bytes !== undefined) return false;
    return point.bytes !== undefined ? this.#bytes >= point.bytes : this.#events >= (point.events ?? 0);
  }

  /** Bytes until the next fault that is counted in bytes. */
  #bytesLeft() {
    const points = ['stall', 'cut', 'error', 'close'].map((fault) => this.behaviour[`${fault}_after`]?.bytes);
    const nearest = Math.min(...points.filter((point) => point !== undefined));
    return Number.isFinite(nearest) ? Math.max(nearest - this.#bytes, 0) : Number.MAX_SAFE_INTEGER;
  }

  async #endsBefore() {
    if (this.#isDue('stall')) return this.#stopWith('stalled');
    if (this.#isDue('cut')) {
      this.#stopWith('cut');
      this.sink.break(this.behaviour.reset ? 'reset' : 'close');
      return true;
    }
    if (this.#isDue('close') && this.sink.closeWith) {
      this.#stopWith('closed');
      this.sink.closeWith(this.behaviour.close ?? {});
      return true;
    }
    if (this.#isDue('error')) {
      const event = this.sink.error(this.behaviour.error);
      this.#stopWith('errored');
      await this.sink.write(event, { first: true, last: true });
      await this.sink.finish('error');
      return true;
    }
    return false;
  }

  #stopWith(how) {
    this.#stopped = how;
    this.#stop(how);
    return true;
  }

  #leave() {
    if (this.#stopped === '') this.#stopWith('client_left');
    return false;
  }
}

/**
 * Makes a socket's own bytes, status line and frames included, go out in small pieces or end early.
 * `wire_split` is the size of a piece; `cut_after` and `stall_after` count in wire_bytes.
 * The record gets the number of pieces.
 */
export function shapeWire(socket, behaviour, record) {
  const cut = behaviour.cut_after?.wire_bytes;
  const stall = behaviour.stall_after?.wire_bytes;
  const size = behaviour.wire_split;
  if (cut === undefined && stall === undefined && size === undefined) return;
  const write = socket.write.bind(socket);
  const limit = Math.min(cut ?? Infinity, stall ?? Infinity);
  let sent = 0;
  let queue = Promise.resolve();
  const put = async (bytes) => {
    for (let at = 0; at < bytes.length && sent < limit && !socket.destroyed; ) {
      const piece = bytes.subarray(at, Math.min(at + (size ?? bytes.length), at + limit - sent));
      await new Promise((resolve) => write(piece, resolve));
      at += piece.length;
      sent += piece.length;
      record.wire_pieces = (record.wire_pieces ?? 0) + 1;
      if (size) await nextTurn();
    }
    if (sent >= limit && cut !== undefined && cut === limit) behaviour.reset ? socket.resetAndDestroy() : socket.destroy();
  };
  socket.setNoDelay(true);
  socket.write = (data, encoding, callback) => {
    const bytes = Buffer.from(data, typeof encoding === 'string' ? encoding : 'utf8');
    const done = typeof encoding === 'function' ? encoding : callback;
    queue = queue.then(() => put(bytes)).then(() => done?.());
    return true;
  };
  if (limit === 0) queue = queue.then(() => put(Buffer.alloc(1)));
  const end = socket.end.bind(socket);
  socket.end = (...last) => {
    if (last[0] !== undefined && typeof last[0] !== 'function') socket.write(last[0]);
    queue = queue.then(() => end());
    return socket;
  };
}
