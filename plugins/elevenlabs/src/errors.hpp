#pragma once

#include <common/json_fields.hpp>
#include <common/vendor_status.hpp>
#include <parley/plugin.hpp>

namespace elevenlabs {

/// What a response that is no success means.
parley::Status statusOf(const parley::Host& host, const parley::VendorError& error);
parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply);

/// What a message with an error means, after which the vendor closes.
parley::Status statusOfMessage(const common::Json& message);

}  // namespace elevenlabs
