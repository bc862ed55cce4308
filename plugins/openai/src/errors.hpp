#pragma once

#include "json_fields.hpp"

#include <parley/plugin.hpp>

namespace openai {

/// What a response that is no success means.
parley::Status statusOf(const parley::Host& host, const parley::VendorError& error);
parley::Status statusOf(const parley::Host& host, const parley::HttpReply& reply);

/// What the member `error` of an event means, which comes after the vendor has answered 200.
parley::Status statusOfEvent(const Json& error);

/// The vendor broke its own protocol.
parley::Status brokenProtocol(std::string message, const std::string& request_id = {});

}  // namespace openai
