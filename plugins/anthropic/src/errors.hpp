#pragma once

#include <common/json_fields.hpp>
#include <common/vendor_status.hpp>
#include <parley/plugin.hpp>

namespace anthropic {

/// What a response that is no success means.
parley::Status statusOf(const parley::Host& host, const parley::VendorError& error);

/// What an event `error` means, which comes after the vendor has answered 200: `{"type": "error",
/// "error": {…}}`.
parley::Status statusOfEvent(const common::Json& event);

}  // namespace anthropic
