// Stripe's errors by name and by status.

const error = (status, type, code, message, more = {}) => ({ status, type, code, message, ...more });

const kErrors = {
  missing_key: error(401, 'invalid_request_error', undefined,
    'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.'),
  wrong_key: error(401, 'invalid_request_error', undefined, 'Invalid API Key provided'),
  invalid_request_error: error(400, 'invalid_request_error', 'parameter_missing', 'Missing required param.'),
  parameter_unknown: error(400, 'invalid_request_error', 'parameter_unknown', 'Received unknown parameter'),
  charge_already_refunded: error(400, 'invalid_request_error', 'charge_already_refunded', 'Charge has already been refunded.'),
  idempotency_error: error(400, 'idempotency_error', undefined,
    'Keys for idempotent requests can only be used with the same parameters they were first used with.'),
  card_declined: error(402, 'card_error', 'card_declined', 'Your card was declined.', { decline_code: 'generic_decline' }),
  insufficient_funds: error(402, 'card_error', 'card_declined', 'Your card has insufficient funds.', { decline_code: 'insufficient_funds' }),
  authentication_required: error(402, 'card_error', 'authentication_required', 'Your card was declined. This transaction requires authentication.',
    { decline_code: 'authentication_required' }),
  permission_error: error(403, 'invalid_request_error', undefined, 'The provided key does not have access to this account.'),
  resource_missing: error(404, 'invalid_request_error', 'resource_missing', 'No such object'),
  idempotency_key_in_use: error(409, 'invalid_request_error', 'idempotency_key_in_use',
    'There is currently another in-progress request using this Idempotency Key.', { headers: { 'stripe-should-retry': 'true' } }),
  rate_limit: error(429, 'invalid_request_error', 'rate_limit', 'Request rate limit exceeded.', { headers: { 'stripe-rate-limited-reason': 'global-rate' } }),
  lock_timeout: error(429, 'invalid_request_error', 'lock_timeout', 'This object cannot be accessed right now.'),
  api_error: error(500, 'api_error', undefined, 'An unknown error occurred'),
  unavailable: error(503, 'api_error', undefined, 'Service unavailable'),
};

const kByStatus = {
  400: 'invalid_request_error', 401: 'wrong_key', 402: 'card_declined', 403: 'permission_error', 404: 'resource_missing',
  409: 'idempotency_key_in_use', 429: 'rate_limit', 500: 'api_error', 503: 'unavailable',
};

/** {status, headers, body} for a name or a status. */
export function vendorError(name, { message, exchange }) {
  const known = kErrors[name] ?? kErrors[kByStatus[name]] ?? { ...kErrors.api_error, status: Number(name) || 500 };
  const { status, type, code, decline_code } = known;
  const more = {};
  if (type === 'card_error') {
    more.charge = 'ch_declined';
    more.payment_intent = { id: 'pi_declined', object: 'payment_intent', status: 'requires_payment_method' };
  }
  return {
    status,
    headers: { ...known.headers },
    body: {
      error: {
        ...(code && { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
        ...(decline_code && { decline_code }),
        message: message ?? known.message,
        ...(exchange.param && { param: exchange.param }),
        ...more,
        request_log_url: `https://dashboard.stripe.com/test/logs/req_${exchange.record.id}`,
        type,
      },
    },
  };
}
