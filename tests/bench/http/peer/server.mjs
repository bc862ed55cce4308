// The peer: what a careful team would build on Hono for the same request. Its variants are chosen by
// the environment, one process each, so that no variant pays for another's code paths:
//   PEER_ALGORITHM  HS256 | ES256
//   PEER_VERIFIER   jose | node    who checks the token's signature
//   PEER_CACHE      off | on       remember verified tokens by their SHA-256, as Parley does
//   PEER_ROW        json | columns who writes the JSON, PostgreSQL or this process
// It prints one line of JSON, its port and a token, when it is ready.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { SignJWT } from 'jose';
import pg from 'pg';

import { makeKeys, makeVerifier } from './tokens.mjs';

const algorithm = process.env.PEER_ALGORITHM ?? 'HS256';
const user = { tenant: process.env.PEER_TENANT_ID, id: process.env.PEER_USER_ID };

const kStatements = {
  json: { name: 'me_json', text: 'SELECT bench.me_json($1, $2)', rowMode: 'array' },
  columns: { name: 'me', text: 'SELECT * FROM bench.me($1, $2)' },
};

// In pipeline mode one connection carries all requests of a process; more of them made it slower.
const database = new pg.Client({
  host: process.env.PEER_DATABASE_SOCKET,
  user: 'parley_app',
  database: process.env.PEER_DATABASE,
  pipeline: true,
});
await database.connect();
const tenants = new Map(
  (await database.query("SELECT id, slug, name FROM parley.tenants_changed_since('0')")).rows.map((tenant) => [
    tenant.id,
    { id: tenant.id, slug: tenant.slug, name: tenant.name },
  ]),
);
const tenantTails = new Map([...tenants].map(([id, tenant]) => [id, `,"tenant":${JSON.stringify(tenant)}}`]));

const { signingKey, verifyingKey } = makeKeys(algorithm);
const verify = await makeVerifier({
  algorithm,
  verifyingKey,
  verifier: process.env.PEER_VERIFIER ?? 'jose',
  cache: process.env.PEER_CACHE === 'on',
});

function bearerOf(context) {
  // The headers as node has parsed them; Hono's own accessor would build a Headers object first.
  const header = context.env.incoming.headers.authorization;
  return header?.startsWith('Bearer ') ? header.slice(7) : '';
}

const kJson = { 'content-type': 'application/json' };

const renderers = {
  // PostgreSQL's text goes out as it came; only the tenant, known here, is added to it.
  async json(context, claims) {
    const { rows } = await database.query({ ...kStatements.json, values: [claims.tid, claims.sub] });
    if (rows[0][0] === null) return context.json({ code: 'user_not_found' }, 404);
    return context.body(rows[0][0].slice(0, -1) + tenantTails.get(claims.tid), 200, kJson);
  },
  async columns(context, claims) {
    const { rows } = await database.query({ ...kStatements.columns, values: [claims.tid, claims.sub] });
    if (rows.length === 0) return context.json({ code: 'user_not_found' }, 404);
    return context.json({ ...rows[0], tenant: tenants.get(claims.tid) });
  },
};
const render = renderers[process.env.PEER_ROW ?? 'json'];

const app = new Hono();
app.get('/healthz', (context) => context.json({ status: 'ok' }));
app.get('/api/auth/me', async (context) => {
  let claims;
  try {
    claims = verify(bearerOf(context));
    if (claims instanceof Promise) claims = await claims;
  } catch {
    return context.json({ code: 'access_token_invalid' }, 401);
  }
  return render(context, claims);
});

const token = await new SignJWT({ tid: user.tenant, sid: process.env.PEER_SESSION_ID, role: 'member', ver: true })
  .setProtectedHeader({ alg: algorithm, kid: 'bench', typ: 'JWT' })
  .setIssuer('parley')
  .setAudience('parley-api')
  .setSubject(user.id)
  .setIssuedAt()
  .setNotBefore('0s')
  .setExpirationTime('10h')
  .sign(signingKey);

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(JSON.stringify({ port, token })),
);
