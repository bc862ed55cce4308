import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeHost, silence } from '@/testing/host';
import { actInTenant, addressOf, api } from './client';
import { Problem } from './problem';

const csrf = '__Host-parley_csrf';
const problem = (status: number, code: string, more = {}) => ({ status, body: { type: 'about:blank', title: 'No', status, code, request_id: 'r1', ...more } });

// jsdom keeps no cookie with this prefix on a plain http page.
function withCookie(value: string) {
  Object.defineProperty(document, 'cookie', { configurable: true, get: () => value, set: () => undefined });
}

describe('the client', () => {
  beforeEach(() => withCookie(`other=1; ${csrf}=token-1`));
  afterEach(() => actInTenant(undefined));

  it('fills paths and leaves out what was not asked', () => {
    expect(addressOf('/api/conversations/{id}', { path: { id: 'a/b' } })).toBe('/api/conversations/a%2Fb');
    expect(addressOf('/api/conversations', { query: { q: 'a b', cursor: undefined, limit: 5 } })).toBe('/api/conversations?q=a+b&limit=5');
  });

  it('sends the CSRF token with what changes something, and not with what reads', async () => {
    const asked = fakeHost({ 'GET /api/auth/me': { body: { email: 'a' } }, 'POST /api/auth/logout': { status: 204 } });
    await api.get('/api/auth/me');
    await expect(api.post('/api/auth/logout')).resolves.toBeUndefined();
    expect(asked.map(({ headers }) => headers.get('X-CSRF-Token'))).toEqual([null, 'token-1']);
  });

  it('names the tenant in which an operator acts', async () => {
    const asked = fakeHost({ 'GET /api/tenant': {} });
    actInTenant('companion');
    await api.get('/api/tenant');
    expect(asked[0]?.headers.get('X-Parley-Tenant')).toBe('companion');
  });

  it('throws problems with what the host said', async () => {
    fakeHost({ 'POST /api/auth/register': problem(400, 'invalid_body', { detail: 'Some fields.', errors: [{ pointer: '/email', detail: 'is required' }] }) });
    const error = await api.post('/api/auth/register', { body: { email: '', password: '' } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ code: 'invalid_body', status: 400, fields: { email: 'is required' }, requestId: 'r1' });
  });

  it('says how long to wait', async () => {
    fakeHost({ 'GET /api/tenant': { ...problem(429, 'rate_limited'), headers: { 'Retry-After': '7' } } });
    await expect(api.get('/api/tenant')).rejects.toMatchObject({ retryAfterSeconds: 7 });
  });

  it('continues the session and asks again when the access has run out', async () => {
    const asked = fakeHost({
      'GET /api/auth/sessions': [problem(401, 'authentication_required'), { body: { data: [], next_cursor: null } }],
      'POST /api/auth/refresh': { body: {} },
    });
    await expect(api.get('/api/auth/sessions')).resolves.toEqual({ data: [], next_cursor: null });
    expect(asked.map(({ path }) => path)).toEqual(['/api/auth/sessions', '/api/auth/refresh', '/api/auth/sessions']);
  });

  it('continues the session once for all who wait for it', async () => {
    const asked = fakeHost({
      'GET /api/auth/sessions': [problem(401, 'authentication_required'), problem(401, 'authentication_required'), { body: {} }],
      'POST /api/auth/refresh': { body: {} },
    });
    await Promise.all([api.get('/api/auth/sessions'), api.get('/api/auth/sessions')]);
    expect(asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1);
  });

  it('continues a session whose address was confirmed meanwhile, under a new key', async () => {
    const asked = fakeHost({
      'POST /api/checkout/create-session': [problem(403, 'email_not_verified'), { status: 201, body: { id: 'ord_1' } }],
      'POST /api/auth/refresh': { body: {} },
    });
    await api.post('/api/checkout/create-session', { body: { plan: 'starter', return_url: 'https://example.com/' } });
    const keys = asked.filter(({ path }) => path !== '/api/auth/refresh').map(({ headers }) => headers.get('Idempotency-Key'));
    expect(new Set(keys).size).toBe(2);
  });

  it('does not continue a session because a password was wrong', async () => {
    const asked = fakeHost({ 'POST /api/auth/login': problem(401, 'credentials_wrong') });
    await expect(api.post('/api/auth/login', { body: { email: 'a@b', password: 'c' } })).rejects.toMatchObject({ code: 'credentials_wrong' });
    expect(asked).toHaveLength(1);
  });

  it('repeats what got no answer under its key, and reading not at all', async () => {
    const asked = fakeHost({ 'POST /api/conversations/c/share': [silence, { status: 201, body: { token: 't' } }], 'GET /api/tenant': silence });
    await api.post('/api/conversations/{id}/share', { path: { id: 'c' }, body: {} });
    const keys = asked.map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    await expect(api.get('/api/tenant')).rejects.toMatchObject({ code: 'unreachable' });
    expect(asked).toHaveLength(3);
  });
});
