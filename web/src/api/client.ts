import type { Answer, Arguments, Method, PathOf } from './contract';
import { Problem, problemOf } from './problem';
import { continueSession, csrfToken } from './session';

interface Request {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

let actingTenant: string | undefined;

/** For operators: in which tenant the requests from now on act. */
export function actInTenant(slug: string | undefined): void {
  actingTenant = slug;
}

export function uniqueText(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `/api/conversations/{id}` with its parts filled in. */
export function addressOf(template: string, { path = {}, query = {} }: Request = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') asked.set(name, String(value));
  }
  return asked.size > 0 ? `${filled}?${asked}` : filled;
}

function headersOf(method: Method, request: Request, key: string | undefined): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (request.body !== undefined) headers.set('Content-Type', 'application/json');
  if (actingTenant) headers.set('X-Parley-Tenant', actingTenant);
  if (key) headers.set('Idempotency-Key', key);
  const token = method === 'get' ? undefined : csrfToken();
  if (token) headers.set('X-CSRF-Token', token);
  return headers;
}

async function send(method: Method, address: string, request: Request, key: string | undefined): Promise<Response> {
  try {
    return await fetch(address, {
      method: method.toUpperCase(),
      headers: headersOf(method, request, key),
      credentials: 'same-origin',
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem('unreachable', 0, '');
  }
}

/** Sends it again where that is safe: under its key, once, when no answer came. */
async function sendSurely(method: Method, address: string, request: Request, key: string | undefined): Promise<Response> {
  try {
    return await send(method, address, request, key);
  } catch (error) {
    if (!key || !(error instanceof Problem)) throw error;
    return send(method, address, request, key);
  }
}

const aboutSigningIn = /^\/api\/auth\/(login|register|refresh|reset|forgot|verify-email)$/;

/** What a new access cookie may mend: it lives for minutes and the session for days, and an address may have been confirmed meanwhile. */
async function isOutOfDate(response: Response, template: string): Promise<boolean> {
  if (response.status === 401) return !aboutSigningIn.test(template);
  return response.status === 403 && (await problemOf(response.clone())).code === 'email_not_verified';
}

async function call(method: Method, template: string, request: Request = {}): Promise<unknown> {
  const address = addressOf(template, request);
  const began = Date.now();
  const key = method === 'post' && !template.startsWith('/api/auth/') ? uniqueText() : undefined;
  let response = await sendSurely(method, address, request, key);
  if ((await isOutOfDate(response, template)) && (await continueSession(began))) {
    // A refusal may be remembered under its key.
    response = await sendSurely(method, address, request, key && uniqueText());
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined;
  return response.headers.get('Content-Type')?.includes('json') ? response.json() : response.text();
}

function caller<M extends Method>(method: M) {
  return <P extends PathOf<M>>(path: P, ...[options]: Arguments<P, M>): Promise<Answer<P, M>> =>
    call(method, path, options as Request | undefined) as Promise<Answer<P, M>>;
}

/**
 * The one way to ask the host:
 *
 *     const user = await api.get('/api/auth/me');
 *     await api.post('/api/conversations/{id}/share', { path: { id }, body: { expires_in: 3600 } });
 *
 * Paths, parameters, bodies and answers are typed by docs/api/openapi.yaml. What goes wrong is thrown as a `Problem`.
 */
export const api = {
  get: caller('get'),
  post: caller('post'),
  put: caller('put'),
  patch: caller('patch'),
  delete: caller('delete'),
};
