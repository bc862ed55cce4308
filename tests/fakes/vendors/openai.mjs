// OpenAI's chat completions, models, transcriptions and speech, and so those of every compatible server.
import { randomUUID } from 'node:crypto';

import { kSampleRate, speak } from '../lib/audio.mjs';
import { answerTo, countTokens, dataEvent, piecesOf, tokensOf } from '../lib/sse.mjs';
import { transcribe } from './openai_transcription.mjs';
import { refusalOf, vendorError } from './openai_errors.mjs';

const kEvents = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
const kModels = ['gpt-4o', 'gpt-4o-mini', 'gpt-4o-transcribe', 'gpt-4o-mini-tts', 'whisper-1'];
const kSpeechFormats = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'];

/** The answer as a list: text tokens and tool calls, cut where max tokens cut it. */
function answerOf(body, behaviour) {
  const tokens = behaviour.empty ? [] : tokensOf(answerTo(body.messages, behaviour));
  const most = body.max_completion_tokens ?? body.max_tokens ?? Infinity;
  const calls = behaviour.empty || tokens.length > most ? [] : (behaviour.tool_calls ?? []);
  const reason = tokens.length > most ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop';
  return { tokens: tokens.slice(0, most), calls: calls.map(asCall), reason: behaviour.finish_reason ?? reason };
}

function asCall({ id, name, arguments: given = {} }, index) {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return { id: id ?? `call_${index + 1}`, type: 'function', function: { name, arguments: text } };
}

function usageOf(body, { tokens, calls }, behaviour) {
  const prompt = countTokens(body.messages);
  const completion = tokens.length + calls.reduce((sum, call) => sum + countTokens(call.function.arguments), 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    ...behaviour.usage,
  };
}

function* deltasOf({ tokens, calls }, behaviour) {
  yield { role: 'assistant', content: calls.length > 0 && tokens.length === 0 ? null : '', refusal: null };
  for (const token of tokens) yield { content: token };
  for (const [index, call] of calls.entries()) {
    yield { tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] };
    for (const piece of piecesOf(call.function.arguments, behaviour.fragment_bytes ?? 8))
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
  }
}

async function chat(exchange) {
  const { body, behaviour } = exchange;
  const refused = refusalOf(body);
  if (refused) return exchange.fail('invalid_request_error', refused);
  const answer = answerOf(body, behaviour);
  const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: body.model };
  const usage = usageOf(body, answer, behaviour);
  if (!body.stream) return exchange.json(wholeAnswer(head, answer, usage));

  const chunk = (rest) => dataEvent({ ...head, object: 'chat.completion.chunk', system_fingerprint: 'fp_fake', ...rest });
  const choice = (delta, reason = null) => [{ index: 0, delta, logprobs: null, finish_reason: reason }];
  const outlet = exchange.open(200, kEvents, {
    error: (name) => dataEvent(vendorError(name ?? 500, {}).body),
    sample: chunk({ choices: choice({ content: 'x' }) }),
  });
  // With include_usage every chunk has the member, null until the last.
  const counted = body.stream_options?.include_usage ? { usage: null } : {};
  for (const delta of deltasOf(answer, behaviour))
    if (!(await outlet.send(chunk({ choices: choice(delta), ...counted })))) return undefined;
  if (!(await outlet.send(chunk({ choices: choice({}, answer.reason), ...counted })))) return undefined;
  if (body.stream_options?.include_usage && !(await outlet.send(chunk({ choices: [], usage })))) return undefined;
  if (!behaviour.finish_missing && !(await outlet.send(dataEvent('[DONE]')))) return undefined;
  return outlet.finish();
}

function wholeAnswer(head, { tokens, calls, reason }, usage) {
  const content = tokens.length === 0 && calls.length > 0 ? null : tokens.join('');
  const message = { role: 'assistant', content, refusal: null, annotations: [], ...(calls.length ? { tool_calls: calls } : {}) };
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
    usage,
    system_fingerprint: 'fp_fake',
  };
}

async function speech(exchange) {
  const { body, behaviour } = exchange;
  const format = body.response_format ?? 'mp3';
  const bad = (message, param) => exchange.fail('invalid_request_error', { message, param });
  for (const name of ['model', 'voice', 'input'])
    if (!body[name]) return bad(`Missing required parameter: '${name}'.`, name);
  if (body.input.length > 4096) return bad("Invalid 'input': string too long. Expected a string with maximum length 4096.", 'input');
  if (!kSpeechFormats.includes(format)) return bad(`Invalid value: '${format}'.`, 'response_format');
  if (!['pcm', 'wav'].includes(format)) return bad(`This fake makes pcm and wav, not ${format}.`, 'response_format');
  const rate = kSampleRate;
  const chunks = speak(behaviour.empty ? '' : body.input, { encoding: format === 'wav' ? 'linear16' : 'pcm', rate, speed: body.speed, wav: format === 'wav' });
  if (body.stream_format === 'sse') return speechEvents(exchange, chunks);
  const outlet = exchange.open(200, { 'content-type': format === 'wav' ? 'audio/wav' : 'audio/pcm' });
  for (const chunk of chunks) if (!(await outlet.send(chunk))) return undefined;
  return outlet.finish();
}

async function speechEvents(exchange, chunks) {
  const outlet = exchange.open(200, kEvents, { error: (name) => dataEvent(vendorError(name ?? 500, {}).body) });
  for (const chunk of chunks)
    if (!(await outlet.send(dataEvent({ type: 'speech.audio.delta', audio: chunk.toString('base64') })))) return undefined;
  const input = countTokens(exchange.body.input);
  const usage = { input_tokens: input, output_tokens: chunks.length, total_tokens: input + chunks.length };
  if (!(await outlet.send(dataEvent({ type: 'speech.audio.done', usage })))) return undefined;
  return outlet.finish();
}

export const openai = {
  name: 'openai',
  owns: () => true,
  keyOf: (headers) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  headers: ({ record }) => ({
    'x-request-id': `req_${record.id}`,
    'openai-processing-ms': '5',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '1999900',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '20ms',
  }),
  error: vendorError,
  operations: [
    { name: 'chat', kind: 'http', method: 'POST', path: /^\/v1\/chat\/completions$/, handle: chat },
    { name: 'speech', kind: 'http', method: 'POST', path: /^\/v1\/audio\/speech$/, handle: speech },
    { name: 'transcription', kind: 'http', method: 'POST', path: /^\/v1\/audio\/transcriptions$/, handle: transcribe },
    { name: 'models', kind: 'http', method: 'GET', path: /^\/v1\/models$/, handle: listModels },
    { name: 'model', kind: 'http', method: 'GET', path: /^\/v1\/models\/([^/]+)$/, handle: oneModel },
  ],
};

const asModel = (id) => ({ id, object: 'model', created: 1715367049, owned_by: 'system' });

function listModels(exchange) {
  return exchange.json({ object: 'list', data: (exchange.behaviour.models ?? kModels).map(asModel) });
}

function oneModel(exchange) {
  const id = decodeURIComponent(exchange.params[1]);
  if (!(exchange.behaviour.models ?? kModels).includes(id)) return exchange.fail('model_not_found');
  return exchange.json(asModel(id));
}
