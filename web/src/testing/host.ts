import { vi } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | (() => never);

/** A host that answers as it is told, in order for each `GET /path`, and remembers what it was asked. */
export function fakeHost(replies: Record<string, Reply | Reply[]>): Asked[] {
  const asked: Asked[] = [];
  const left = new Map(Object.entries(replies).map(([key, reply]) => [key, Array.isArray(reply) ? [...reply] : [reply]]));
  vi.stubGlobal('fetch', (input: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    asked.push({ method, path: input, headers: new Headers(init.headers), body: init.body ? JSON.parse(init.body as string) : undefined });
    const queue = left.get(`${method} ${input.split('?')[0]}`);
    const reply = queue && queue.length > 1 ? queue.shift() : queue?.[0];
    if (typeof reply === 'function') return Promise.reject(new TypeError('no answer'));
    const { status = 200, body, headers = {} } = reply ?? { status: 404, body: { code: 'route_not_found', status: 404 } };
    const content = status === 204 ? null : JSON.stringify(body ?? {});
    return Promise.resolve(new Response(content, { status, headers: { 'Content-Type': 'application/json', ...headers } }));
  });
  return asked;
}

/** For `fakeHost`: no answer comes. */
export const silence = (): never => {
  throw new Error('called by fakeHost only');
};
