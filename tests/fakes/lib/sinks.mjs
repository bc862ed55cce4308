// The two ends an Outlet can have: the answer to an HTTP request, and a WebSocket.

const kPage = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n';
const kBadUtf8 = Buffer.from([0xc3, 0x28, 0xff]);

/** A web page with status 200, as a proxy in between answers. */
export function answerWithPage(response) {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': kPage.length });
  response.end(kPage);
}

/** Garbage in an event stream or an answer; `valid` is an event that the bad bytes are put into. */
function garbageOf(kind, valid) {
  if (kind === 'invalid_utf8') {
    const text = valid.toString();
    const at = Math.max(text.lastIndexOf('"'), 0);
    return Buffer.concat([Buffer.from(text.slice(0, at)), kBadUtf8, Buffer.from(text.slice(at))]);
  }
  if (kind === 'broken_sse') return Buffer.from('dat a {"x":\n\n:\nevent\n\ndata\n\n');
  const text = valid.toString();
  if (text.startsWith('{')) return Buffer.from('{"id": "x", "choic');
  return Buffer.from(text.replace(/^data: .*$/m, 'data: {not json'));
}

export class HttpSink {
  constructor(response, { error, sample }) {
    this.response = response;
    this.makeError = error;
    this.sample = sample ?? Buffer.from('data: {"text":"x"}\n\n');
  }

  get gone() {
    return this.response.destroyed || this.response.socket === null;
  }

  write(bytes) {
    return new Promise((resolve) => {
      if (this.gone || this.response.write(bytes)) return resolve();
      const done = () => {
        this.response.off('drain', done);
        this.response.off('close', done);
        resolve();
      };
      this.response.on('drain', done);
      this.response.on('close', done);
    });
  }

  finish() {
    this.response.end();
  }

  /** What was written goes out first; then the connection ends without the end of the body. */
  break(how) {
    const { socket } = this.response;
    if (!socket) return;
    socket.write('', () => (how === 'reset' ? socket.resetAndDestroy() : socket.destroy()));
  }

  garbage(kind) {
    return garbageOf(kind, this.sample);
  }

  error(name) {
    return this.makeError(name);
  }
}

export class SocketSink {
  constructor(socket, { error, errorClose }) {
    this.socket = socket;
    this.makeError = error;
    this.errorClose = errorClose;
  }

  get gone() {
    return this.socket.readyState !== this.socket.OPEN;
  }

  write(bytes, { last = true, binary = false } = {}) {
    return new Promise((resolve) => this.socket.send(bytes, { binary, fin: last }, () => resolve()));
  }

  finish(after) {
    if (after === 'error') return this.closeWith(this.errorClose);
    return this.socket.close(1000);
  }

  break(how) {
    how === 'reset' ? this.socket._socket.resetAndDestroy() : this.socket.terminate();
  }

  closeWith({ code = 1011, reason = '' }) {
    this.socket.close(code, reason);
  }

  garbage(kind) {
    if (kind === 'invalid_utf8') return garbageOf(kind, Buffer.from('{"type":"x"}'));
    return Buffer.from(kind === 'broken_sse' ? '[]' : '{not json');
  }

  error(name) {
    return this.makeError(name);
  }
}
