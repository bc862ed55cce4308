#pragma once

#include <common/payment_news.hpp>

#include <string>
#include <string_view>

/// PayPal's objects in Parley's words. All throw Json::exception or PROTOCOL for what PayPal's
/// documentation does not allow.
namespace paypal {

using common::Json;

/// How many digits PayPal's currencies have after the point.
int digitsOf(std::string_view currency);
Json amountOf(const parley_money& money);
parley_money sumOf(const Json& amount);

/// What PayPal gives back of an order of ours is one text of 127 characters.
std::string customIdOf(const Json& metadata);
std::string metadataOf(std::string_view custom_id);

/// Empty when there is none.
std::string wordIn(const Json& object, const char* name);
/// 0 when there is none.
std::int64_t timeIn(const Json& object, const char* name);
/// The address of the link with one of these names, empty without.
std::string linkOf(const Json& object, std::initializer_list<std::string_view> names);
/// The last part of the path of such a link.
std::string idBehind(const Json& object, std::string_view link);

/// With the capture, once there is one, as the object.
parley::PaymentResult resultOfOrder(const Json& order);
parley::PaymentResult resultOfCapture(const Json& capture);
parley::PaymentResult resultOfRefund(const Json& refund);
parley::PaymentResult resultOfSubscription(const Json& subscription);
/// Of an order; null when nothing was captured.
const Json& captureIn(const Json& order);

}  // namespace paypal
