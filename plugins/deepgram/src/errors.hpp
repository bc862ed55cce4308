#pragma once

#include <common/json_fields.hpp>
#include <common/vendor_status.hpp>
#include <parley/plugin.hpp>

namespace deepgram {

/// What a response that is no success means.
parley::Status statusOf(const parley::Host& host, const parley::VendorError& error);
parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply);

/// What it means that a WebSocket ended which was still in use.
parley::Status statusOfClosed(const parley::Status& closed);

/// What a message of type Error means, after which the vendor closes.
parley::Status statusOfMessage(const common::Json& message);

}  // namespace deepgram
