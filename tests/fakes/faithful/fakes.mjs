// Runs the program for a test file and talks to its control endpoint.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const kProgram = fileURLToPath(new URL('../vendors.mjs', import.meta.url));

export async function startFakes(...options) {
  const child = spawn(process.execPath, [kProgram, '--port', '0', ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return new Fakes(child, JSON.parse(line));
}

class Fakes {
  constructor(child, { port, second_port }) {
    this.child = child;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.secondUrl = `http://127.0.0.1:${second_port}`;
    this.socketUrl = `ws://127.0.0.1:${port}`;
  }

  async script(...commands) {
    const answer = await this.#post('/_control', commands);
    if (answer.status !== 200) throw new Error(await answer.text());
    await answer.arrayBuffer();
  }

  async reset() {
    await (await this.#post('/_control/reset')).arrayBuffer();
  }

  async requests(query = {}) {
    return (await fetch(`${this.url}/_control/requests?${new URLSearchParams(query)}`)).json();
  }

  async audioOf(id) {
    return Buffer.from(await (await fetch(`${this.url}/_control/requests/${id}/audio`)).arrayBuffer());
  }

  async stop() {
    const ended = once(this.child, 'exit');
    this.child.stdin.end();
    await ended;
  }

  #post(path, body) {
    return fetch(this.url + path, { method: 'POST', body: body === undefined ? undefined : JSON.stringify(body) });
  }
}

/** What an async iterable gives, and the error it ends with, if it does. */
export async function collect(iterable) {
  const items = [];
  try {
    for await (const item of iterable) items.push(item);
    return { items };
  } catch (error) {
    return { items, error };
  }
}
