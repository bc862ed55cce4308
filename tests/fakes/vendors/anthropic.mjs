// Anthropic's messages and models.
import { randomUUID } from 'node:crypto';

import { answerTo, countTokens, namedEvent, piecesOf, tokensOf } from '../lib/sse.mjs';
import { refusalOf, vendorError } from './anthropic_errors.mjs';

const kModels = ['claude-opus-4-1', 'claude-sonnet-4-5', 'claude-haiku-4-5'];
const kMostModels = 1000;

function blocksOf(body, behaviour) {
  const tokens = behaviour.empty ? [] : tokensOf(answerTo(body.messages, behaviour));
  const cut = tokens.length > body.max_tokens;
  const kept = cut ? tokens.slice(0, body.max_tokens) : tokens;
  const calls = behaviour.empty || cut ? [] : (behaviour.tool_calls ?? []);
  const reason = behaviour.finish_reason ?? (cut ? 'max_tokens' : calls.length > 0 ? 'tool_use' : 'end_turn');
  return { tokens: kept, calls: calls.map(asToolUse), reason };
}

function asToolUse({ id, name, arguments: given = {} }, index) {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return { id: id ?? `toolu_${index + 1}`, name, text };
}

function usageOf(body, { tokens, calls }, behaviour) {
  const output = tokens.length + calls.reduce((sum, call) => sum + countTokens(call.text), 0);
  return {
    input_tokens: countTokens(body.messages) + countTokens(body.system ?? ''),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
    service_tier: 'standard',
    ...behaviour.usage,
  };
}

/** The events of an answer in their order; `ping` comes after the first block has begun. */
function* eventsOf(head, { tokens, calls, reason }, usage, behaviour) {
  yield { type: 'message_start', message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } } };
  let index = 0;
  const ping = { type: 'ping' };
  if (tokens.length > 0) {
    yield { type: 'content_block_start', index, content_block: { type: 'text', text: '' } };
    yield ping;
    for (const text of tokens) yield { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
    yield { type: 'content_block_stop', index };
    index += 1;
  }
  for (const { id, name, text } of calls) {
    yield { type: 'content_block_start', index, content_block: { type: 'tool_use', id, name, input: {} } };
    if (index === 0) yield ping;
    for (const partial_json of ['', ...piecesOf(text, behaviour.fragment_bytes ?? 8)])
      yield { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } };
    yield { type: 'content_block_stop', index };
    index += 1;
  }
  yield { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: usage.output_tokens } };
  if (!behaviour.finish_missing) yield { type: 'message_stop' };
}

async function messages(exchange) {
  const { body, behaviour, request } = exchange;
  const refused = refusalOf(body, request.headers['anthropic-version']);
  if (refused) return exchange.fail('invalid_request_error', { message: refused });
  const answer = blocksOf(body, behaviour);
  const usage = usageOf(body, answer, behaviour);
  const head = { id: `msg_${randomUUID().replaceAll('-', '')}`, type: 'message', role: 'assistant', model: body.model };
  if (!body.stream) return exchange.json(wholeAnswer(head, answer, usage));
  const outlet = exchange.open(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }, {
    error: (name) => namedEvent(errorEvent(name, exchange)),
    sample: namedEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } }),
  });
  for (const event of eventsOf(head, answer, usage, behaviour)) if (!(await outlet.send(namedEvent(event)))) return undefined;
  return outlet.finish();
}

/** In mid-stream an error has no id of its own. */
function errorEvent(name, exchange) {
  const { type, error } = vendorError(name ?? 'overloaded_error', { exchange }).body;
  return { type, error };
}

function wholeAnswer(head, { tokens, calls, reason }, usage) {
  const text = tokens.length > 0 ? [{ type: 'text', text: tokens.join('') }] : [];
  const uses = calls.map(({ id, name, text: input }) => ({ type: 'tool_use', id, name, input: JSON.parse(input) }));
  return { ...head, content: [...text, ...uses], stop_reason: reason, stop_sequence: null, usage };
}

const asModel = (id) => ({ type: 'model', id, display_name: id, created_at: '2025-09-29T00:00:00Z' });

function listModels(exchange) {
  const all = exchange.behaviour.models ?? kModels;
  const after = all.indexOf(exchange.query.get('after_id')) + 1;
  const most = Math.min(Number(exchange.query.get('limit') ?? 20), kMostModels);
  const page = all.slice(after, after + most);
  return exchange.json({
    data: page.map(asModel), has_more: after + most < all.length, first_id: page[0] ?? null, last_id: page.at(-1) ?? null });
}

function oneModel(exchange) {
  const id = decodeURIComponent(exchange.params[1]);
  return (exchange.behaviour.models ?? kModels).includes(id) ? exchange.json(asModel(id)) : exchange.fail('not_found_error');
}

function headers({ record }) {
  const reset = new Date(Date.now() + 60000).toISOString().replace(/\.\d+/, '');
  const limits = {};
  for (const [name, limit] of [['requests', 4000], ['tokens', 480000], ['input-tokens', 400000], ['output-tokens', 80000]])
    Object.assign(limits, {
      [`anthropic-ratelimit-${name}-limit`]: String(limit),
      [`anthropic-ratelimit-${name}-remaining`]: String(limit - 1),
      [`anthropic-ratelimit-${name}-reset`]: reset,
    });
  return { 'request-id': `req_${record.id}`, 'anthropic-organization-id': '00000000-0000-4000-8000-000000000001', ...limits };
}

export const anthropic = {
  name: 'anthropic',
  owns: (path, given) => path.startsWith('/v1/messages') || given['anthropic-version'] !== undefined,
  keyOf: (given) => given['x-api-key'] ?? /^Bearer (.+)$/.exec(given.authorization ?? '')?.[1],
  headers,
  error: vendorError,
  operations: [
    { name: 'messages', kind: 'http', method: 'POST', path: /^\/v1\/messages$/, handle: messages },
    { name: 'models', kind: 'http', method: 'GET', path: /^\/v1\/models$/, handle: listModels },
    { name: 'model', kind: 'http', method: 'GET', path: /^\/v1\/models\/([^/]+)$/, handle: oneModel },
  ],
};
