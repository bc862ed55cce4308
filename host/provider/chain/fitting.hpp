#pragma once

#include "../audio_frame.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// Whether a provider with these abilities can serve the format. An empty list promises nothing
/// and refuses nothing.
bool serves(
    const std::vector<Codec>& codecs,
    const std::vector<std::uint32_t>& rates_hz,
    const AudioFormat& format);

/// `en` serves `en-GB` and the other way round; `*` serves all. BCP 47.
bool speaks(const std::vector<std::string>& languages, std::string_view wanted);

/// Adds what `all` does not have yet, in order.
template <typename T>
void unite(std::vector<T>& all, const std::vector<T>& more) {
    for (const auto& one : more) {
        if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    }
}

}  // namespace parley::provider
