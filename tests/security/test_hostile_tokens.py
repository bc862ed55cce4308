"""Tokens that somebody made up, changed or stole, at a live host."""

import base64
import functools
import hashlib
import hmac
import json
import time

import stage
from live import WebSocket


def encode(data):
    if isinstance(data, (dict, list)):
        data = json.dumps(data, separators=(",", ":"))
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(header, payload, key=b"secret", digest="sha256"):
    body = f"{header if isinstance(header, str) else encode(header)}.{payload if isinstance(payload, str) else encode(payload)}"
    return f"{body}.{encode(hmac.new(key, body.encode(), digest).digest())}"


@functools.cache
def victim():
    return stage.host().login("demo@practice.test")


def hostile():
    """(name, token): all derived from one good token."""
    good = victim().token
    header_part, payload_part, signature = good.split(".")
    header, claims = json.loads(decode(header_part)), json.loads(decode(payload_part))
    now = int(time.time())
    yield "the empty signature", f"{header_part}.{payload_part}."
    yield "no signature part", f"{header_part}.{payload_part}"
    yield "a fourth part", f"{good}.{signature}"
    yield "a fifth part", f"{good}.{signature}.{signature}"
    yield "only dots", ".."
    yield "the empty header", f".{payload_part}.{signature}"
    yield "the empty payload", f"{header_part}..{signature}"
    yield "a signature of zeros", f"{header_part}.{payload_part}.{encode(bytes(32))}"
    yield "a signature cut short", good[:-4]
    yield "a signature made longer", good + "AAAA"
    yield "a signature with padding", good + "="
    yield "the last character of the signature changed", good[:-1] + ("A" if good[-1] != "A" else "E")
    yield "unused bits of the signature set", good[:-1] + chr(ord(good[-1]) + 1)
    yield "the signature in standard base64", f"{header_part}.{payload_part}.{base64.b64encode(decode(signature)).decode()}"
    yield "white space inside", f"{header_part}. {payload_part}.{signature}"
    yield "a newline at the end", good + "%0a"
    for name in ("none", "None", "NONE", "nOnE", "", None, "HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "HS256 ", "hs256"):
        changed = {**header, "alg": name}
        yield f"alg {name!r} with the old signature", f"{encode(changed)}.{payload_part}.{signature}"
        yield f"alg {name!r} without a signature", f"{encode(changed)}.{payload_part}."
    for key in (b"", b"secret", b"parley", header["kid"].encode(), signature.encode(), decode(signature), bytes(32), b"null"):
        yield f"signed with the guessed key {key[:12]!r}", signed(header, claims, key)
    yield "signed with a longer digest", signed({**header, "alg": "HS512"}, claims, b"secret", "sha512")
    yield "signed with our public certificate", signed(header, claims, b"-----BEGIN PUBLIC KEY-----\nMFkwEwYH\n-----END PUBLIC KEY-----\n")
    for field, value in (("jku", "https://evil.example/keys"), ("x5u", "https://evil.example/cert"), ("x5c", ["MIIB"]),
                         ("jwk", {"kty": "oct", "k": encode(b"secret")}), ("crit", ["exp"]), ("b64", False), ("zip", "DEF"), ("cty", "JWT")):
        yield f"the header field {field}", signed({**header, field: value}, claims)
        yield f"the header field {field} under the old signature", f"{encode({**header, field: value})}.{payload_part}.{signature}"
    for kid in ("../../../../dev/null", "/dev/null", "' OR '1'='1", "x' UNION SELECT 'secret' --", "", None, 7, ["a"], {"a": 1}, "\u0000",
                header["kid"] + "\u0000", header["kid"].upper() + "x", "a" * 10000, "http://169.254.169.254/", "|/bin/true", "%s%s%n"):
        changed = {**header, "kid": kid}
        yield f"kid {str(kid)[:30]!r}", signed(changed, claims, b"")
    without = {key: value for key, value in header.items() if key != "kid"}
    yield "no kid", signed(without, claims)
    for kind in ("JWE", "at+jwt", "", None, 5):
        yield f"typ {kind!r}", signed({**header, "typ": kind}, claims)
    for field, value in (("exp", now - 1), ("exp", "9999999999"), ("exp", 1e30), ("exp", None), ("exp", -1), ("exp", True), ("nbf", now + 3600),
                         ("aud", "other"), ("aud", ["parley-api", "other"]), ("iss", "other"), ("sub", "usr_" + "0" * 26), ("sub", 5), ("sid", None),
                         ("role", "operator"), ("role", ["operator"]), ("tid", "ten_0000000000001"), ("ver", "true"), ("iat", now + 9999)):
        yield f"the claim {field} as {value!r}", signed(header, {**claims, field: value})
        yield f"the claim {field} as {value!r} under the old signature", f"{header_part}.{encode({**claims, field: value})}.{signature}"
    for field in claims:
        yield f"no {field}", signed(header, {key: value for key, value in claims.items() if key != field})
    doubled = decode(payload_part).decode()[:-1] + ',"role":"operator"}'
    yield "a claim given twice", signed(header, encode(doubled))
    yield "a claim given twice under the old signature", f"{header_part}.{encode(doubled)}.{signature}"
    twice = decode(header_part).decode()[:-1] + ',"alg":"none"}'
    yield "alg given twice", f"{encode(twice)}.{payload_part}.{signature}"
    yield "a payload that is a list", signed(header, [claims])
    yield "a payload that is text", signed(header, encode('"text"'))
    yield "a payload that is not JSON", signed(header, encode("{"))
    yield "a payload that is not UTF-8", signed(header, encode(b'{"sub":"\xff"}'))
    yield "a header that is not JSON", f"{encode('{')}.{payload_part}.{signature}"
    yield "a header that is not base64", f"!!!!.{payload_part}.{signature}"
    yield "a payload nested deeply", signed(header, encode("[" * 3000 + "]" * 3000))
    yield "ten thousand characters", "a" * 10000
    yield "five parts as of JWE", ".".join(["eyJhbGciOiJkaXIifQ", "", "AAAA", "AAAA", "AAAA"])
    yield "a refresh token", victim().sign_in["refresh_token"]
    yield "a csrf token", victim().sign_in["csrf_token"]
    yield "the word null", "null"
    yield "the word undefined", "undefined"
    other = stage.host().login("admin@practice.test").token.split(".")
    yield "another's payload under this signature", f"{header_part}.{other[1]}.{signature}"
    yield "another's signature", f"{header_part}.{payload_part}.{other[2]}"


REFUSALS = {"access_token_invalid", "access_token_expired", "authentication_required"}


def test_every_hostile_token_is_refused():
    nobody, tried = stage.host().client(), 0
    for name, token in hostile():
        answer = nobody.get("/api/auth/me", None, headers={"Authorization": f"Bearer {token}"})
        assert answer.status == 401 and answer.code() in REFUSALS, f"{name}: {answer.status} {answer.text()}"
        assert "role" not in answer.text()
        tried += 1
    assert tried >= 100, tried
    victim().get("/api/auth/me")


def test_hostile_tokens_are_refused_as_cookies_and_tickets_too():
    nobody = stage.host().client()
    for name, token in list(hostile())[::3]:
        if not all(0x21 <= ord(symbol) < 0x7f and symbol not in '";,\\' for symbol in token) or len(token) > 3000:
            continue
        answer = nobody.get("/api/auth/me", 401, headers={"Cookie": f"__Host-parley_session={token}"})
        assert answer.code() in REFUSALS, f"{name}: {answer.text()}"
    for name, token in list(hostile())[::20]:
        assert WebSocket(stage.host(), token.replace(" ", "%20")[:2000]).status == 401, name
    assert nobody.get("/api/auth/validate", 401, headers={"Authorization": "Bearer nonsense"}).code() == "access_token_invalid"


def test_other_ways_to_write_the_header_do_not_sign_in():
    nobody, token = stage.host().client(), victim().token
    for value in (token, f"Basic {token}", "Bearer", "Bearer ", f"Bearer  {token}", f"Token {token}", f"Bearer {token} {token}", f"Bearer {token},",
                  f"Bearer,{token}", f"Bearer\t{token}", f'Bearer "{token}"'):
        nobody.get("/api/auth/me", 401, headers={"Authorization": value})
    nobody.get(f"/api/auth/me?access_token={token}", 401)
    nobody.get("/api/auth/me", 401, headers={"X-Forwarded-User": "admin@practice.test"})


def test_a_token_lives_as_long_as_is_configured():
    host = stage.platform().serve(PARLEY_AUTH_ACCESS_TOKEN_S="30", PARLEY_AUTH_TOKEN_CACHE="false")
    client = host.login("demo@practice.test")
    assert client.sign_in["expires_in"] == 30
    claims = json.loads(decode(client.token.split(".")[1]))
    assert claims["exp"] - claims["iat"] == 30 and set(claims) >= {"iss", "aud", "sub", "tid", "sid", "role", "iat", "nbf", "exp"}
    assert hashlib.sha256(client.token.encode()).digest() != hashlib.sha256(victim().token.encode()).digest()
    stage.host().client().get("/api/auth/me", headers={"Authorization": f"Bearer {client.token}"})
