#include "unknown_voices.hpp"

namespace parley::provider {

namespace {

// Clients may name what they like; what is forgotten is asked for once more.
constexpr std::size_t kMostVoices = 64;

}  // namespace

bool UnknownVoices::has(std::string_view voice) const {
    const std::lock_guard lock{mutex_};
    return voices_.contains(voice);
}

bool UnknownVoices::add(std::string_view voice) {
    const std::lock_guard lock{mutex_};
    if (voices_.size() >= kMostVoices) voices_.clear();
    return voices_.emplace(voice).second;
}

}  // namespace parley::provider
