// One request and its answer, and how a body is read.
import { now } from './control.mjs';
import { parseForm } from './form.mjs';
import { Outlet } from './outlet.mjs';
import { HttpSink } from './sinks.mjs';

export const kMostBody = 64 * 1024 * 1024;
const kMostMessages = 2000;

/** One request to a fake, from its arrival to the end of the answer. */
export class Exchange {
  constructor(fields) {
    Object.assign(this, fields);
  }

  get key() {
    return this.record.key;
  }

  /** The vendor's error of this name or status, with what the script says otherwise. */
  failure(name, changes = {}) {
    const { message, retry_after, headers, body } = { ...this.behaviour, ...changes };
    const error = this.vendor.error(name, { message, exchange: this });
    if (changes.status) error.status = changes.status;
    if (body !== undefined) error.body = body;
    error.headers = { 'content-type': 'application/json', ...error.headers };
    // Some vendors say it twice.
    if (retry_after !== undefined) delete error.headers['retry-after-ms'];
    if (retry_after === null) delete error.headers['retry-after'];
    else if (retry_after !== undefined) error.headers['retry-after'] = String(retry_after);
    Object.assign(error.headers, this.vendor.headers(this), headers);
    return error;
  }

  async fail(name, changes) {
    const { status, headers, body } = this.failure(name, changes);
    const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    await this.answer(status, { ...headers, 'content-length': text.length }, text);
  }

  json(value, headers = {}) {
    const text = Buffer.from(JSON.stringify(value));
    const length = this.behaviour.garbage ? {} : { 'content-length': text.length };
    return this.answer(200, { 'content-type': 'application/json', ...length, ...headers }, text);
  }

  async answer(status, headers, body) {
    const outlet = this.open(status, headers, { sample: body });
    if (await outlet.send(body)) await outlet.finish();
  }

  /** The beginning of a streamed answer; what is sent to the outlet is its body. */
  open(status, headers, sink = {}) {
    this.record.status = status;
    const shown = status < 400 ? this.behaviour.headers : {};
    this.response.writeHead(status, { ...this.vendor.headers(this), ...headers, ...shown });
    this.response.flushHeaders();
    const end = new HttpSink(this.response, { error: () => Buffer.alloc(0), ...sink });
    const outlet = new Outlet(end, this.behaviour, this.record);
    outlet.ended.then((how) => ['cut', 'errored'].includes(how) && this.control.end(this.record, how));
    return outlet;
  }

  /** Text frames of a WebSocket go into the record, audio is only counted. */
  note(message) {
    const messages = (this.record.messages ??= []);
    if (messages.length < kMostMessages) messages.push({ at_ms: now(), message });
  }
}

export async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > kMostBody) throw new Error('the body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The body as the vendor's fake uses it, and as the record shows it. */
export async function parseBody(request, raw) {
  const type = request.headers['content-type'] ?? '';
  if (raw.length === 0) return { body: {} };
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
    const shown = [];
    for (const [name, value] of form)
      shown.push(typeof value === 'string' ? [name, value] : [name, { file: value.name, type: value.type, bytes: value.size }]);
    return { form, shown: Object.fromEntries(shown) };
  }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const body = parseForm(raw.toString());
    return { body, shown: body };
  }
  if (!type.includes('json')) return { body: {}, shown: { bytes: raw.length, type } };
  try {
    const body = JSON.parse(raw);
    return { body, shown: body };
  } catch {
    return { broken: true, shown: raw.toString() };
  }
}
