#pragma once

#include <base/clock.hpp>
#include <base/result.hpp>
#include <tenancy/page.hpp>

#include <optional>
#include <string>

namespace parley::billing {

/// Where a page begins in a list by time, newest first: the time and the key of the last one
/// before.
struct Place {
    std::optional<base::UtcTime> at = {};
    std::string key = {};
};

/// InvalidArgument `invalid_cursor`.
base::Result<Place> placeOf(const tenancy::PageRequest& page);
std::string cursorAfter(base::UtcTime at, const std::string& key);

}  // namespace parley::billing
