// Deepgram's errors by name and by status: older ones as err_code, newer ones as category.
const older = (status, err_code, err_msg) => ({ status, body: { err_code, err_msg } });
const newer = (status, category, message, details) => ({ status, body: { category, message, details } });

const kErrors = {
  missing_key: older(401, 'INVALID_AUTH', 'Invalid credentials.'),
  wrong_key: older(401, 'INVALID_AUTH', 'Invalid credentials.'),
  invalid_json: newer(400, 'INVALID_JSON', 'Invalid JSON submitted.', 'Json deserialize error: expected value at line 1 column 1'),
  bad_request: older(400, 'Bad Request', 'Bad Request'),
  corrupt_audio: older(400, 'Bad Request', 'Bad Request: failed to process audio: corrupt or unsupported data'),
  unsupported_format: older(400, 'UNSUPPORTED_AUDIO_FORMAT', 'Unsupported audio format.'),
  empty_text: older(400, 'INPUT_TEXT_EMPTY', 'Input text contained no characters.'),
  text_too_long: older(413, 'PAYLOAD_TOO_LARGE', 'Input text exceeds maximum character limit of 2000.'),
  payment_required: older(402, 'ASR_PAYMENT_REQUIRED',
    'Project does not have enough credits for an ASR request and does not have an overage agreement.'),
  insufficient_permissions: newer(403, 'INSUFFICIENT_PERMISSIONS',
    'User does not have sufficient permissions to perform this request.', 'The key lacks a scope.'),
  not_found: older(404, 'PROJECT_NOT_FOUND', 'Project not found.'),
  too_many_requests: older(429, 'TOO_MANY_REQUESTS', 'Too many requests. Please try again later'),
  internal_error: older(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'),
  service_unavailable: older(503, 'SERVICE_UNAVAILABLE', 'Service unavailable.'),
};

const kByStatus = {
  400: 'bad_request', 401: 'wrong_key', 402: 'payment_required', 403: 'insufficient_permissions', 404: 'not_found',
  413: 'text_too_long', 429: 'too_many_requests', 500: 'internal_error', 503: 'service_unavailable',
};

/** {status, headers, body} for a name or a status. */
export function vendorError(name, { message, exchange }) {
  const known = kErrors[name] ?? kErrors[kByStatus[name]] ?? { ...kErrors.internal_error, status: Number(name) || 500 };
  const body = { ...known.body, request_id: exchange.vendor.headers(exchange)['dg-request-id'] };
  if (message !== undefined) body['err_msg' in body ? 'err_msg' : 'message'] = message;
  return { status: known.status, headers: { 'dg-error': body.err_msg ?? body.message }, body };
}

/** What comes over a WebSocket before Deepgram closes it. */
export function socketError(name) {
  const { body } = kErrors[name] ?? kErrors[kByStatus[name]] ?? kErrors.internal_error;
  return { type: 'Error', description: body.err_msg ?? body.message, message: body.err_code ?? body.category, variant: 'INTERNAL_SERVER_ERROR' };
}

/** Why Deepgram closes, in the words of its close frames. */
export const kCloses = {
  data: { code: 1008, reason: 'DATA-0000: The payload cannot be decoded as audio.' },
  silence: {
    code: 1011,
    reason: 'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001',
  },
};
