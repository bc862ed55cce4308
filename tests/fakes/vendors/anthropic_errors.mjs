// Anthropic's errors by name and by status, and what its messages refuse to answer.
import { textOf } from '../lib/sse.mjs';

const error = (status, type, message, more = {}) => ({ status, type, message, ...more });
const spend = (code) => error(429, 'rate_limit_error', 'You have reached your spend limit.', { details: { error_code: code } });

const kErrors = {
  missing_key: error(401, 'authentication_error', 'x-api-key header is required'),
  wrong_key: error(401, 'authentication_error', 'invalid x-api-key'),
  invalid_json: error(400, 'invalid_request_error', 'The request body is not valid JSON.'),
  invalid_request_error: error(400, 'invalid_request_error', 'Invalid request.'),
  low_credit: error(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
  prefill_refused: error(400, 'invalid_request_error',
    'This model does not support assistant message prefill. The conversation must end with a user message.'),
  billing_error: error(402, 'billing_error', 'There is an issue with your billing or payment information.'),
  permission_error: error(403, 'permission_error', 'Your API key does not have permission to use the specified resource.'),
  not_found_error: error(404, 'not_found_error', 'The requested resource could not be found.'),
  conflict_error: error(409, 'conflict_error', 'Conflict.'),
  request_too_large: error(413, 'request_too_large', 'Request exceeds the maximum size'),
  rate_limit_error: error(429, 'rate_limit_error', "This request would exceed your organization's rate limit.",
    { headers: { 'retry-after': '1', 'anthropic-ratelimit-requests-remaining': '0' } }),
  enforced_spend_limit_reached: spend('enforced_spend_limit_reached'),
  contract_spend_limit_reached: spend('contract_spend_limit_reached'),
  api_error: error(500, 'api_error', 'Internal server error'),
  timeout_error: error(504, 'timeout_error', 'Request timed out.'),
  overloaded_error: error(529, 'overloaded_error', 'Overloaded'),
};

const kByStatus = {
  400: 'invalid_request_error', 401: 'wrong_key', 402: 'billing_error', 403: 'permission_error', 404: 'not_found_error',
  409: 'conflict_error', 413: 'request_too_large', 429: 'rate_limit_error', 500: 'api_error', 504: 'timeout_error',
  529: 'overloaded_error',
};

/** {status, headers, body} for a name or a status. */
export function vendorError(name, { message, exchange }) {
  const known = kErrors[name] ?? kErrors[kByStatus[name]] ?? { ...kErrors.api_error, status: Number(name) || 500 };
  const details = known.details ? { details: known.details } : {};
  return {
    status: known.status,
    headers: { ...known.headers },
    body: {
      type: 'error',
      error: { type: known.type, message: message ?? known.message, ...details },
      request_id: `req_${exchange.record.id}`,
    },
  };
}

const kVersions = ['2023-06-01', '2026-10-21'];

/** Why messages would answer 400, or undefined. */
export function refusalOf(body, version) {
  if (version === undefined) return 'anthropic-version: header is required';
  if (!kVersions.includes(version)) return `anthropic-version: "${version}" is not a valid version`;
  for (const name of ['model', 'max_tokens', 'messages']) if (body[name] === undefined) return `${name}: Field required`;
  if (!Number.isInteger(body.max_tokens) || body.max_tokens < 1) return 'max_tokens: Input should be greater than or equal to 1';
  if (version !== '2023-06-01')
    for (const name of ['temperature', 'top_p', 'top_k']) if (name in body) return `${name}: Extra inputs are not permitted`;
  if (!Array.isArray(body.messages) || body.messages.length === 0) return 'messages: at least one message is required';
  return refusalOfTurns(body.messages);
}

function refusalOfTurns(messages) {
  let open = [];
  for (const [at, { role, content }] of messages.entries()) {
    if (!['user', 'assistant', 'system'].includes(role)) return `messages.${at}.role: Input should be 'user' or 'assistant'`;
    const blocks = Array.isArray(content) ? content : [];
    if (!Array.isArray(content) && content === '') return `messages.${at}: user messages must have non-empty content`;
    const results = blocks.filter((block) => block.type === 'tool_result').map((block) => block.tool_use_id);
    const leading = blocks.slice(0, results.length).every((block) => block.type === 'tool_result');
    const missing = open.filter((id) => !results.includes(id) || !leading);
    if (missing.length > 0)
      return `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`;
    const stray = results.find((id) => !open.includes(id));
    if (stray !== undefined) return `messages.${at}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`;
    open = role === 'assistant' ? blocks.filter((block) => block.type === 'tool_use').map((block) => block.id) : [];
  }
  if (open.length > 0)
    return `messages.${messages.length - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}`;
  const last = messages.at(-1);
  if (last.role === 'assistant' && /\s$/.test(textOf(last.content)))
    return 'messages: final assistant content cannot end with trailing whitespace';
  return undefined;
}
