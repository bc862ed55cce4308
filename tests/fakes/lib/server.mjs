// One HTTP server for all vendors: finds whose path it is, records the request, checks the key and
// lets the vendor's fake answer as scripted.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { WebSocketServer } from 'ws';

import { decode, encode, hear, synthesise } from './audio.mjs';
import { ControlError } from './control.mjs';
import { Exchange, kMostBody, parseBody, readBody } from './exchange.mjs';
import { Outlet, shapeWire } from './outlet.mjs';
import { answerWithPage, SocketSink } from './sinks.mjs';

const kHidden = ['authorization', 'x-api-key', 'xi-api-key', 'sec-websocket-protocol'];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class FakeServer {
  constructor({ vendors, control, tls }) {
    this.vendors = vendors;
    this.control = control;
    this.tls = tls;
    this.sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: kMostBody });
    this.sockets.on('headers', (lines, request) => lines.push(...request.answerHeaders));
  }

  async start(port) {
    this.first = await this.#listen('first', port);
    this.second = await this.#listen('second', 0);
    return { port: this.first.address().port, second_port: (this.secondPort = this.second.address().port) };
  }

  #listen(name, port) {
    const server = this.tls ? createSecureServer(this.tls) : createServer();
    server.keepAliveTimeout = 120000;
    server.on('connection', (socket) => socket.setNoDelay(true));
    server.on('request', (request, response) => this.#serve(request, response, name).catch((error) => this.#broke(error, response)));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head, name).catch((error) => (console.error(error), socket.destroy())));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve(server));
    });
  }

  #broke(error, response) {
    console.error(error);
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
    response.end(`the fake itself failed: ${error.message}\n`);
  }

  async closeSecondPort() {
    if (!this.second) return;
    const { second } = this;
    this.second = undefined;
    const closed = new Promise((resolve) => second.close(resolve));
    second.closeAllConnections();
    await closed;
  }

  async openSecondPort() {
    this.second ??= await this.#listen('second', this.secondPort);
  }

  /** What both kinds of request begin with; undefined when no vendor has this path. */
  #begin(request, port, kind) {
    const url = new URL(request.url, 'http://fake');
    const prefixed = this.vendors.find(({ name }) => url.pathname.startsWith(`/${name}/`));
    const path = prefixed ? url.pathname.slice(prefixed.name.length + 1) : url.pathname;
    for (const vendor of prefixed ? [prefixed] : this.vendors) {
      if (!prefixed && !vendor.owns(path, request.headers)) continue;
      for (const operation of vendor.operations) {
        const params = operation.path.exec(path);
        if (!params || operation.kind !== kind || (kind === 'http' && operation.method !== request.method)) continue;
        return this.#exchange({ request, url, path, port, vendor, operation, params });
      }
    }
    return undefined;
  }

  #exchange({ request, url, path, port, vendor, operation, params }) {
    const given = vendor.keyOf(request.headers, url.searchParams);
    const key = vendor.keyIs?.(this.control, request.headers) ?? this.control.keyIs(vendor.name, given);
    const hide = (text) => (given ? String(text).split(given).join(`(${key})`) : text);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, kHidden.includes(name) ? hide(value) : value]),
    );
    const query = {};
    for (const name of new Set(url.searchParams.keys())) {
      const values = url.searchParams.getAll(name).map(hide);
      query[name] = values.length > 1 ? values : values[0];
    }
    const record = this.control.begin({
      vendor: vendor.name, operation: operation.name, method: request.method, path, query, headers, key, port });
    const exchange = new Exchange({ vendor, operation, control: this.control, record, request, params, query: url.searchParams });
    exchange.behaviour = this.control.take(vendor.name, operation.name);
    if (exchange.behaviour.close && !exchange.behaviour.close_after)
      exchange.behaviour = { ...exchange.behaviour, close_after: { events: 0 } };
    return exchange;
  }

  async #serve(request, response, port) {
    const raw = await readBody(request);
    if (request.url.startsWith('/_control')) return this.#serveControl(request, response, raw);
    const exchange = this.#begin(request, port, 'http');
    if (!exchange) {
      response.writeHead(404, { 'content-type': 'application/json' });
      return response.end('{"error":{"message":"Not found","type":"invalid_request_error","param":null,"code":null}}');
    }
    const { record, behaviour, control } = exchange;
    response.on('close', () => control.end(record, 'client_left'));
    Object.assign(exchange, { response, raw, ...(await parseBody(request, raw)) });
    record.body = exchange.shown;
    if (await this.#isOver(exchange, request.socket)) return undefined;
    if (behaviour.wire_split || behaviour.cut_after?.wire_bytes !== undefined || behaviour.stall_after?.wire_bytes !== undefined)
      response.shouldKeepAlive = false;
    shapeWire(request.socket, behaviour, record);
    response.on('finish', () => control.end(record, 'completed'));
    if (behaviour.garbage === 'wrong_content_type') return answerWithPage(response);
    const refused = this.#refusal(exchange);
    if (refused !== undefined) return exchange.fail(refused, { status: behaviour.error ? behaviour.status : undefined });
    if (exchange.broken) return exchange.fail('invalid_json');
    return exchange.operation.handle(exchange);
  }

  /** The name or status of the error that answers this request, if one does. */
  #refusal({ behaviour, key, operation }) {
    // Some vendors take the key from the first message, too, and complain only then.
    if (key !== 'right' && !operation.keyInMessage) return key === 'missing' ? 'missing_key' : 'wrong_key';
    if (behaviour.error !== undefined && !behaviour.error_after) return behaviour.error;
    return behaviour.status;
  }

  /** Waits as scripted; true when that is all that happens. */
  async #isOver({ behaviour, control, record }, socket) {
    if (behaviour.delay_ms) await pause(behaviour.delay_ms);
    if (behaviour.drop) {
      control.end(record, 'cut');
      behaviour.reset ? socket.resetAndDestroy() : socket.destroy();
      return true;
    }
    return record.method !== 'UPGRADE' && behaviour.silent === true;
  }

  async #upgrade(request, socket, head, port) {
    socket.on('error', () => {});
    const exchange = this.#begin(request, port, 'socket');
    if (!exchange) return socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    const { record, behaviour, control, operation } = exchange;
    record.method = 'UPGRADE';
    const leave = () => control.end(record, 'client_left');
    socket.on('close', leave);
    if ((await this.#isOver(exchange, socket)) || behaviour.silent === 'handshake') return undefined;
    shapeWire(socket, behaviour, record);
    const refused = this.#refusal(exchange) ?? operation.refuse?.(exchange);
    if (refused !== undefined) return refuseUpgrade(socket, exchange, refused);
    record.status = 101;
    request.answerHeaders = Object.entries(exchange.vendor.headers(exchange)).map(([name, value]) => `${name}: ${value}`);
    return this.sockets.handleUpgrade(request, socket, head, (web) => {
      socket.off('close', leave);
      this.#connect(exchange, web);
    });
  }

  #connect(exchange, web) {
    const { record, behaviour, control } = exchange;
    web.on('error', () => {});
    web.on('close', (code, reason) => {
      record.close = { code, reason: reason.toString() };
      control.end(record, exchange.outlet.stopped && exchange.outcome ? exchange.outcome : 'client_left');
    });
    exchange.socket = web;
    const error = (name) => Buffer.from(JSON.stringify(exchange.vendor.socketError(name, exchange)));
    exchange.outlet = new Outlet(new SocketSink(web, { error, errorClose: exchange.vendor.errorClose }), behaviour, record);
    exchange.outlet.ended.then((how) => (exchange.outcome = how));
    if (behaviour.silent) for (const verb of ['send', 'finish', 'close']) exchange.outlet[verb] = async () => false;
    exchange.outlet.begin().then(() => exchange.operation.connect(exchange));
  }

  async #serveControl(request, response, raw) {
    const url = new URL(request.url, 'http://fake');
    const reply = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    const audio = /^\/_control\/requests\/(\d+)\/audio$/.exec(url.pathname);
    try {
      if (request.method === 'POST' && url.pathname === '/_control') {
        await this.control.apply(JSON.parse(raw), {
          closeSecondPort: () => this.closeSecondPort(), openSecondPort: () => this.openSecondPort() });
        return reply(200, {});
      }
      if (request.method === 'POST' && url.pathname === '/_control/reset') {
        await this.openSecondPort();
        this.control.reset();
        return reply(200, {});
      }
      if (url.pathname === '/_control/requests')
        return reply(200, await this.control.requests(Object.fromEntries(url.searchParams)));
      const rate = Number(url.searchParams.get('rate'));
      if (rate > 0 && url.pathname === '/_control/speech')
        return response.end(encode(synthesise(raw.toString(), { rate }), 'linear16'));
      if (rate > 0 && url.pathname === '/_control/hearing') return response.end(hear(decode(raw, 'linear16'), rate).trim());
      if (audio) return response.end(this.control.audioOf(Number(audio[1])));
      return reply(404, { error: 'no such control' });
    } catch (error) {
      if (!(error instanceof ControlError) && !(error instanceof SyntaxError)) throw error;
      return reply(400, { error: error.message });
    }
  }
}

function refuseUpgrade(socket, exchange, name) {
  const { status, headers, body } = exchange.failure(name);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  exchange.record.status = status;
  exchange.control.end(exchange.record, 'completed');
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(text), connection: 'close' });
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n${text}`);
}
