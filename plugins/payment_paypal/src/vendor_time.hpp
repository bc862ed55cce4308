#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace paypal {

/// Microseconds of UTC of "2026-11-20T10:00:00Z", with or without parts of a second and with "Z" or
/// an offset.
std::optional<std::int64_t> timeOf(std::string_view text);

}  // namespace paypal
