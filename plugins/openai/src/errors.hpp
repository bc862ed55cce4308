#pragma once

#include <common/json_fields.hpp>
#include <common/vendor_status.hpp>
#include <parley/plugin.hpp>

namespace openai {

using common::brokenProtocol;
using common::Json;
using common::memberOf;
using common::textOf;

/// What a response that is no success means.
parley::Status statusOf(const parley::Host& host, const parley::VendorError& error);
parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply);

/// What the member `error` of an event means, which comes after the vendor has answered 200.
parley::Status statusOfEvent(const Json& error);

}  // namespace openai
