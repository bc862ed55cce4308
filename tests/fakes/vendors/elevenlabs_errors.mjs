// ElevenLabs' errors by name and by status.
const error = (status, type, code, message) => ({ status, type, code, message });

const kErrors = {
  missing_key: error(401, 'authentication_error', 'needs_authorization',
    'Neither authorization header nor xi-api-key received, please provide one.'),
  wrong_key: error(401, 'authentication_error', 'invalid_api_key', 'Invalid API key'),
  quota_exceeded: error(401, 'authentication_error', 'quota_exceeded',
    'This request exceeds your quota of 10000. You have 5 credits remaining, while 20 credits are required for this request.'),
  missing_permissions: error(401, 'authorization_error', 'missing_permissions',
    'The API key you used is missing the permission text_to_speech to execute this operation.'),
  detected_unusual_activity: error(401, 'authentication_error', 'detected_unusual_activity',
    'Unusual activity detected. Free Tier usage disabled.'),
  invalid_json: error(400, 'validation_error', 'invalid_json', 'Invalid JSON.'),
  bad_request: error(400, 'validation_error', 'invalid_parameters', 'Bad request.'),
  invalid_output_format: error(400, 'validation_error', 'invalid_output_format', 'The output format is not valid.'),
  unsupported_output_format: error(400, 'validation_error', 'unsupported_output_format', 'This fake makes pcm, ulaw and alaw only.'),
  model_not_found: error(400, 'validation_error', 'model_not_found', 'A model with that id does not exist.'),
  max_character_limit_exceeded: error(400, 'validation_error', 'max_character_limit_exceeded',
    'This request exceeds the maximum character limit for this model.'),
  payment_required: error(402, 'payment_required', 'payment_required', 'Payment is required.'),
  forbidden: error(403, 'authorization_error', 'forbidden', 'You do not have access to this resource.'),
  voice_not_found: error(404, 'not_found', 'voice_not_found', 'A voice with that id was not found.'),
  conflict: error(409, 'conflict', 'conflict', 'Conflict.'),
  too_early: error(425, 'too_early', 'too_early', 'Too early.'),
  too_many_concurrent_requests: error(429, 'rate_limit_error', 'too_many_concurrent_requests',
    'Too many concurrent requests. Your current subscription is associated with a maximum of 10 concurrent requests.'),
  concurrent_limit_exceeded: error(429, 'rate_limit_error', 'concurrent_limit_exceeded', 'The concurrency limit is exceeded.'),
  rate_limit_exceeded: error(429, 'rate_limit_error', 'rate_limit_exceeded', 'The rate limit is exceeded.'),
  system_busy: error(429, 'rate_limit_error', 'system_busy', 'We are sorry, the system is experiencing heavy traffic, please try again.'),
  internal_error: error(500, 'internal_error', 'internal_server_error', 'Internal server error.'),
  service_unavailable: error(503, 'internal_error', 'service_unavailable', 'Service unavailable.'),
  input_timeout_exceeded: error(400, 'validation_error', 'input_timeout_exceeded',
    'Have not received a new text input within the timeout of 20 seconds. Streaming input terminated. Please make sure to either ' +
      'feed the input in the timely manner, or to send the end of input text (empty string "") when done.'),
  invalid_input_message: error(400, 'validation_error', 'invalid_input_message',
    'Could not parse input message, make sure it is a json and follows the schema outlined in protocol.'),
};

const kByStatus = {
  400: 'bad_request', 401: 'wrong_key', 402: 'payment_required', 403: 'forbidden', 404: 'voice_not_found', 409: 'conflict',
  422: 'missing_text', 425: 'too_early', 429: 'too_many_concurrent_requests', 500: 'internal_error', 503: 'service_unavailable',
};

/** {status, headers, body} for a name or a status. */
export function vendorError(name, { message, exchange }) {
  const wanted = kByStatus[name] ?? name;
  // What its framework refuses has a shape of its own.
  if (wanted === 'missing_text')
    return { status: 422, headers: {}, body: { detail: [{ loc: ['body', 'text'], msg: 'field required', type: 'value_error.missing' }] } };
  const known = kErrors[wanted] ?? { ...kErrors.internal_error, status: Number(name) || 500 };
  const { type, code } = known;
  const request_id = `request${exchange.record.id}`;
  return { status: known.status, headers: {}, body: { detail: { type, code, status: code, message: message ?? known.message, request_id } } };
}

/** What comes over a WebSocket before ElevenLabs closes it. */
export function socketError(name) {
  const { message, code } = kErrors[name] ?? kErrors[kByStatus[name]] ?? kErrors.internal_error;
  return { message, error: code, code: 1008 };
}
