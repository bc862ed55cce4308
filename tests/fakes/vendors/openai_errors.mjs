// OpenAI's errors by name and by status, and what its chat refuses to answer.

const error = (status, type, code, message, headers = {}) => ({ status, type, code, message, headers });

const kErrors = {
  missing_key: error(401, 'invalid_request_error', null,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth."),
  wrong_key: error(401, 'invalid_request_error', 'invalid_api_key',
    'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.'),
  invalid_json: error(400, 'invalid_request_error', null, 'We could not parse the JSON body of your request.'),
  invalid_request_error: error(400, 'invalid_request_error', null, 'Invalid request.'),
  context_length_exceeded: error(400, 'invalid_request_error', 'context_length_exceeded',
    "This model's maximum context length is 128000 tokens. Please reduce the length of the messages."),
  content_filter: error(400, 'invalid_request_error', 'content_policy_violation', 'Your request was rejected by the safety system.'),
  payment_required: error(402, 'insufficient_quota', 'payment_required', 'Payment required.'),
  permission_denied: error(403, 'invalid_request_error', 'unsupported_country_region_territory',
    'Country, region, or territory not supported'),
  model_not_found: error(404, 'invalid_request_error', 'model_not_found',
    'The model does not exist or you do not have access to it.'),
  rate_limit_exceeded: error(429, 'requests', 'rate_limit_exceeded',
    'Rate limit reached for requests. Please try again in 1s.',
    { 'retry-after': '1', 'retry-after-ms': '1000', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1s' }),
  slow_down: error(429, 'requests', 'slow_down', 'Slow down.'),
  server_error: error(500, 'server_error', null, 'The server had an error while processing your request. Sorry about that!'),
  server_is_overloaded: error(503, 'server_error', 'server_is_overloaded', 'The engine is currently overloaded, please try again later.'),
  conflict: error(409, 'invalid_request_error', null, 'Conflict.'),
  unprocessable: error(422, 'invalid_request_error', null, 'Unprocessable entity.'),
  request_timeout: error(408, 'server_error', null, 'Request timed out.'),
};
// Out of money: a repetition never helps, whatever the status says.
const kQuota = 'You exceeded your current quota, please check your plan and billing details.';
for (const code of ['insufficient_quota', 'credit_balance_exhausted', 'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded', 'organization_usage_limit_exceeded'])
  kErrors[code] = error(429, 'insufficient_quota', code, kQuota);

const kByStatus = {
  400: 'invalid_request_error', 401: 'wrong_key', 402: 'payment_required', 403: 'permission_denied', 404: 'model_not_found',
  408: 'request_timeout', 409: 'conflict', 422: 'unprocessable', 429: 'rate_limit_exceeded', 500: 'server_error',
  503: 'server_is_overloaded',
};

/** {status, headers, body} for a name or a status. */
export function vendorError(name, { message, exchange, param = null }) {
  const known = kErrors[name] ?? kErrors[kByStatus[name]] ?? { ...kErrors.server_error, status: Number(name) || 500 };
  return {
    status: known.status,
    headers: { ...known.headers },
    body: { error: { message: message ?? known.message, type: known.type, param: exchange?.param ?? param, code: known.code } },
  };
}

/** Why chat completions would answer 400: {message, param}, or undefined. */
export function refusalOf({ model, messages }) {
  if (!model) return { message: 'you must provide a model parameter', param: null };
  if (!Array.isArray(messages) || messages.length === 0)
    return { message: "Invalid 'messages': empty array. Expected an array with minimum length 1.", param: 'messages' };
  let open = new Set();
  for (const [index, message] of messages.entries()) {
    const param = `messages.[${index}].role`;
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id))
        return { message: "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", param };
      continue;
    }
    if (open.size > 0) return { message: unansweredText(open), param };
    if (!['system', 'developer', 'user', 'assistant'].includes(message.role))
      return { message: `Invalid value: '${message.role}'.`, param };
    open = new Set((message.tool_calls ?? []).map((call) => call.id));
  }
  return open.size > 0 ? { message: unansweredText(open), param: 'messages' } : undefined;
}

function unansweredText(ids) {
  return (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
    `The following tool_call_ids did not have response messages: ${[...ids].join(', ')}`
  );
}
