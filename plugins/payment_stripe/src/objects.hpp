#pragma once

#include <common/payment_news.hpp>

#include <cstdint>
#include <string>

/// Stripe's objects in Parley's words. Stripe moved fields about over the years and an endpoint of
/// webhooks keeps the version it was made with, so old and new places are read. All throw
/// Json::exception or PROTOCOL for what Stripe's documentation does not allow.
namespace stripe {

using common::Json;

/// The id of an object, whether it is spelled out or expanded; empty for none.
std::string idOf(const Json& reference);
/// The object's metadata as JSON text, empty without any.
std::string metadataOf(const Json& object);
parley_money sumOf(const Json& object, const char* amount);
std::int64_t timeOf(const Json& object, const char* name);

/// The payment that a paid session led to: an invoice for a subscription, else a payment intent.
std::string paymentOf(const Json& session);
parley::PaymentResult resultOfSession(const Json& session);
parley::PaymentResult resultOfIntent(const Json& intent);
parley::PaymentResult resultOfSubscription(const Json& subscription);
parley::PaymentResult resultOfInvoice(const Json& invoice);
parley::PaymentResult resultOfRefund(const Json& refund);

std::string subscriptionOf(const Json& invoice);
/// The payment intent that paid an invoice, where it says; newer ones do when `payments` is
/// expanded.
std::string intentOf(const Json& invoice);
/// Its plan by our metadata, else its price.
std::string planOf(const Json& subscription);

}  // namespace stripe
