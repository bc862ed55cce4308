#pragma once

#include <optional>
#include <string>
#include <vector>

namespace parley::tenancy {

/// Which part of a list is wanted: at most `limit` items after the one the cursor names.
struct PageRequest {
    std::optional<std::string> cursor = {};
    int limit = 50;
};

/// Part of a list, newest first, and where the next part begins.
template <typename Item>
struct Page {
    std::vector<Item> items = {};
    std::optional<std::string> next_cursor = {};
};

}  // namespace parley::tenancy
