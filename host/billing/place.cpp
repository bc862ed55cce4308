#include "place.hpp"

#include <tenancy/advice.hpp>

namespace parley::billing {

base::Result<Place> placeOf(const tenancy::PageRequest& page) {
    if (!page.cursor) return Place{};
    const auto split = page.cursor->find('/');
    const auto at = base::parseTime(page.cursor->substr(0, split));
    if (split == std::string::npos || !at) {
        return tenancy::advised(
            base::Error{.code = base::ErrorCode::InvalidArgument, .reason = "invalid_cursor"});
    }
    return Place{.at = at, .key = page.cursor->substr(split + 1)};
}

std::string cursorAfter(base::UtcTime at, const std::string& key) {
    return base::toRfc3339(at) + '/' + key;
}

}  // namespace parley::billing
