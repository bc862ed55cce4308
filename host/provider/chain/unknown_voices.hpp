#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace parley::provider {

/// The voices that a provider was asked for and does not have: clients name those of the vendor
/// that they were written for. Shared by all conversations; any thread.
class UnknownVoices {
public:
    [[nodiscard]] bool has(std::string_view voice) const;
    /// False when it was known to be unknown.
    bool add(std::string_view voice);

private:
    mutable std::mutex mutex_;
    std::set<std::string, std::less<>> voices_;
};

}  // namespace parley::provider
