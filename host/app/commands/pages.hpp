#pragma once

#include <app/answer.hpp>
#include <base/result.hpp>
#include <tenancy/page.hpp>

#include <vector>

namespace parley::app {

/// Everything there is, page after page. `next` gives the page of a request.
template <typename Item, typename Next>
base::Result<std::vector<Item>> allPages(Next next) {
    constexpr int kPage = 200;
    std::vector<Item> all;
    tenancy::PageRequest request{.limit = kPage};
    do {
        auto page = TRY(next(request));
        all.insert(all.end(), page.items.begin(), page.items.end());
        request.cursor = page.next_cursor;
    } while (request.cursor);
    return all;
}

/// The list as JSON, `{"data": […]}`, and as a table.
template <typename Item, typename ToJson, typename ToRow>
Answer listing(
    const std::vector<Item>& items,
    const std::vector<std::string>& headings,
    ToJson to_json,
    ToRow to_row) {
    Answer answer{.body = {{"data", nlohmann::json::array()}}, .text = {}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : items) {
        answer.body["data"].push_back(to_json(item));
        rows.push_back(to_row(item));
    }
    answer.text = table(headings, rows);
    return answer;
}

}  // namespace parley::app
