#include "fitting.hpp"

namespace parley::provider {

namespace {

template <typename T>
bool holds(const std::vector<T>& list, const T& one) {
    return list.empty() || std::find(list.begin(), list.end(), one) != list.end();
}

/// Equal, or the longer goes on with a subtag. Tags are compared without regard to case.
bool isSameOrNarrower(std::string_view left, std::string_view right) {
    const auto shorter = std::min(left.size(), right.size());
    const auto lower = [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : int{c}; };
    for (std::size_t i = 0; i < shorter; ++i) {
        if (lower(static_cast<unsigned char>(left[i])) !=
            lower(static_cast<unsigned char>(right[i]))) {
            return false;
        }
    }
    const auto longer = left.size() > right.size() ? left : right;
    return longer.size() == shorter || longer[shorter] == '-';
}

}  // namespace

bool serves(
    const std::vector<Codec>& codecs,
    const std::vector<std::uint32_t>& rates_hz,
    const AudioFormat& format) {
    return holds(codecs, format.codec) && holds(rates_hz, format.rate_hz);
}

bool speaks(const std::vector<std::string>& languages, std::string_view wanted) {
    if (wanted.empty() || languages.empty()) return true;
    return std::any_of(languages.begin(), languages.end(), [&](const std::string& language) {
        return language == "*" || isSameOrNarrower(language, wanted);
    });
}

}  // namespace parley::provider
