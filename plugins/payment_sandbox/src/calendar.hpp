#pragma once

#include <cstdint>
#include <string_view>

namespace sandbox {

/// So many months or years after a moment, at the same time of day; where the month has no such day
/// it is its last one. `interval` is "month" or "year".
std::int64_t later(std::int64_t from_us, std::string_view interval, int count);

}  // namespace sandbox
