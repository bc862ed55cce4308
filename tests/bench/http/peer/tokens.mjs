// Keys of this process and three ways to check a token under them.
import * as nodeCrypto from 'node:crypto';
import { jwtVerify } from 'jose';

const kIssuer = 'parley';
const kAudience = 'parley-api';

export function makeKeys(algorithm) {
  if (algorithm === 'HS256') {
    const secret = nodeCrypto.createSecretKey(nodeCrypto.randomBytes(32));
    return { signingKey: secret, verifyingKey: secret };
  }
  const { privateKey, publicKey } = nodeCrypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { signingKey: privateKey, verifyingKey: publicKey };
}

/** A function from token to claims, or to a promise of them; it throws when the token is not good. */
export async function makeVerifier({ algorithm, verifyingKey, verifier, cache }) {
  const verify =
    verifier === 'jose' ? await joseVerifier(algorithm, verifyingKey) : nodeVerifier(algorithm, verifyingKey);
  return cache ? remembering(verify) : verify;
}

async function joseVerifier(algorithm, key) {
  const options = { algorithms: [algorithm], issuer: kIssuer, audience: kAudience };
  // A CryptoKey made once; with any other kind jose converts it again and again.
  const imported =
    algorithm === 'HS256'
      ? await crypto.subtle.importKey('raw', key.export(), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
      : await crypto.subtle.importKey(
          'jwk', key.export({ format: 'jwk' }), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  return async (token) => (await jwtVerify(token, imported, options)).payload;
}

function nodeVerifier(algorithm, key) {
  const signatureIsGood =
    algorithm === 'HS256'
      ? (signed, signature) => {
          const expected = nodeCrypto.createHmac('sha256', key).update(signed).digest();
          return expected.length === signature.length && nodeCrypto.timingSafeEqual(expected, signature);
        }
      : (signed, signature) =>
          nodeCrypto.verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
  return (token) => {
    const [head, body, signature, more] = token.split('.');
    if (more !== undefined) throw new Error('more than three parts');
    const header = JSON.parse(Buffer.from(head, 'base64url'));
    if (header.alg !== algorithm || header.kid !== 'bench') throw new Error('unknown key');
    if (!signatureIsGood(`${head}.${body}`, Buffer.from(signature, 'base64url'))) throw new Error('signature');
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    const now = Date.now() / 1000;
    if (claims.iss !== kIssuer || claims.aud !== kAudience || !(claims.nbf <= now) || !(now < claims.exp))
      throw new Error('claims');
    return claims;
  };
}

// The one-shot function came with node 20.12.
const sha256 = nodeCrypto.hash
  ? (text) => nodeCrypto.hash('sha256', text, 'base64')
  : (text) => nodeCrypto.createHash('sha256').update(text).digest('base64');

function remembering(verify) {
  const known = new Map();
  const remember = (key, claims) => {
    if (known.size >= 65536) known.clear();
    known.set(key, claims);
    return claims;
  };
  return (token) => {
    const key = sha256(token);
    const claims = known.get(key);
    if (claims !== undefined && Date.now() / 1000 < claims.exp) return claims;
    const verified = verify(token);
    return verified instanceof Promise ? verified.then((fresh) => remember(key, fresh)) : remember(key, verified);
  };
}
