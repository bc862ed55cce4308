import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

/** The echo server of this folder, for one test. `ended` has the reasons of the calls that have ended. */
export class EchoServer {
  static async start(...options) {
    const server = new EchoServer();
    server.process = spawn(process.env.PARLEY_ECHO_SERVER, options, { stdio: ['pipe', 'pipe', 'inherit'] });
    server.ended = [];
    server.waiting = [];
    const lines = createInterface({ input: server.process.stdout });
    const [first] = await once(lines, 'line');
    Object.assign(server, JSON.parse(first));
    lines.on('line', (line) => {
      server.ended.push(JSON.parse(line).reason);
      for (const wake of server.waiting.splice(0)) wake();
    });
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async answer(offer) {
    const response = await fetch(`${this.url}/calls`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: offer,
    });
    const body = await response.text();
    if (response.status !== 201) throw new Error(`${response.status} ${body}`);
    return body;
  }

  async untilEnded(count) {
    while (this.ended.length < count) await new Promise((wake) => this.waiting.push(wake));
    return this.ended;
  }

  /** Ends it and fails when it did not end well, as when a sanitizer had something to say. */
  async stop() {
    if (this.process.exitCode !== null) throw new Error(`the server ended with ${this.process.exitCode}`);
    const exited = once(this.process, 'exit');
    this.process.stdin.end();
    const [code, signal] = await exited;
    if (code !== 0) throw new Error(`the server ended with ${code ?? signal}`);
  }
}

/** Waits until something is so, and says what was missing when it never is. */
export async function until(what, condition, milliseconds = 20_000) {
  const limit = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > limit) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The answer as callers see it whose UDP is blocked: only the server's TCP candidates are left. */
export function withoutUdp(answer) {
  return answer.replace(/a=candidate:.* udp .*\r\n/g, '');
}
