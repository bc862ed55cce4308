#pragma once

#include "advice.hpp"
#include "page.hpp"

#include <base/id.hpp>
#include <base/result.hpp>

#include <optional>
#include <utility>

namespace parley::tenancy {

/// Lists are ordered by id, newest first, so the cursor is the last id of the page before.
template <typename Identifier>
base::Result<std::optional<Identifier>> readCursor(const PageRequest& page) {
    if (!page.cursor) return std::optional<Identifier>{};
    const auto id = Identifier::parse(*page.cursor);
    if (!id) {
        return advised(
            base::Error{.code = base::ErrorCode::InvalidArgument, .reason = "invalid_cursor"});
    }
    return id;
}

/// A page of what was read with a limit of one more than the page holds.
template <typename Item>
Page<Item> toPage(std::vector<Item> items, const PageRequest& request) {
    Page<Item> page{.items = std::move(items)};
    const auto limit = static_cast<std::size_t>(request.limit);
    if (page.items.size() > limit) {
        page.items.resize(limit);
        page.next_cursor = page.items.back().id.publicId();
    }
    return page;
}

}  // namespace parley::tenancy
