// PayPal's errors by name and by status.

const error = (status, name, message, issue) => ({ status, name, message, issue });
const unprocessable = (issue) =>
  error(422, 'UNPROCESSABLE_ENTITY', 'The requested action could not be performed, semantically incorrect, or failed business validation.', issue);

const kErrors = {
  missing_key: error(401, 'AUTHENTICATION_FAILURE', 'Authentication failed due to missing Authorization header.'),
  wrong_key: error(401, 'AUTHENTICATION_FAILURE', 'Authentication failed due to invalid authentication credentials.'),
  invalid_json: error(400, 'INVALID_REQUEST', 'Request is not well-formed, syntactically incorrect, or violates schema.', 'MALFORMED_REQUEST_JSON'),
  INVALID_REQUEST: error(400, 'INVALID_REQUEST', 'Request is not well-formed, syntactically incorrect, or violates schema.', 'MISSING_REQUIRED_PARAMETER'),
  NOT_AUTHORIZED: error(403, 'NOT_AUTHORIZED', 'Authorization failed due to insufficient permissions.', 'PERMISSION_DENIED'),
  RESOURCE_NOT_FOUND: error(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.', 'INVALID_RESOURCE_ID'),
  RESOURCE_CONFLICT: error(409, 'RESOURCE_CONFLICT', 'The server has detected a conflict while processing this request.'),
  UNSUPPORTED_MEDIA_TYPE: error(415, 'UNSUPPORTED_MEDIA_TYPE', 'The server does not support the request payload media type.'),
  RATE_LIMIT_REACHED: error(429, 'RATE_LIMIT_REACHED', 'Too many requests. Blocked due to rate limiting.'),
  INTERNAL_SERVER_ERROR: error(500, 'INTERNAL_SERVER_ERROR', 'An internal server error has occurred.', 'INTERNAL_SERVICE_ERROR'),
  SERVICE_UNAVAILABLE: error(503, 'SERVICE_UNAVAILABLE', 'Service Unavailable.'),
};
for (const issue of ['INSTRUMENT_DECLINED', 'ORDER_NOT_APPROVED', 'ORDER_ALREADY_CAPTURED', 'DUPLICATE_INVOICE_ID', 'CAPTURE_FULLY_REFUNDED',
  'SUBSCRIPTION_STATUS_INVALID', 'REFUND_AMOUNT_EXCEEDED', 'PAYER_ACTION_REQUIRED'])
  kErrors[issue] = unprocessable(issue);

const kByStatus = {
  400: 'INVALID_REQUEST', 401: 'wrong_key', 402: 'INSTRUMENT_DECLINED', 403: 'NOT_AUTHORIZED', 404: 'RESOURCE_NOT_FOUND', 409: 'RESOURCE_CONFLICT',
  415: 'UNSUPPORTED_MEDIA_TYPE', 422: 'ORDER_NOT_APPROVED', 429: 'RATE_LIMIT_REACHED', 500: 'INTERNAL_SERVER_ERROR', 503: 'SERVICE_UNAVAILABLE',
};

/** {status, headers, body} for a name or a status. */
export function vendorError(name, { message, exchange }) {
  const known = kErrors[name] ?? kErrors[kByStatus[name]] ?? { ...kErrors.INTERNAL_SERVER_ERROR, status: Number(name) || 500 };
  if (exchange.operation.name === 'token')
    return { status: known.status, headers: {}, body: { error: known.status === 401 ? 'invalid_client' : 'server_error', error_description: 'Client Authentication failed' } };
  const links = [];
  if (known.issue === 'INSTRUMENT_DECLINED')
    links.push({ href: `https://www.sandbox.paypal.com/checkoutnow?token=${exchange.params?.[1]}`, rel: 'redirect', method: 'GET' });
  return {
    status: known.status,
    headers: {},
    body: {
      name: known.name,
      message: message ?? known.message,
      debug_id: `debug${exchange.record.id}`,
      ...(known.issue && { details: [{ issue: known.issue, description: known.message }] }),
      links,
    },
  };
}
