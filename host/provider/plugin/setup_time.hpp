#pragma once

#include <base/log.hpp>

#include <chrono>
#include <string_view>

namespace parley::provider {

/// Logs a [setup] call that takes longer than the contract allows.
class SetupTime {
public:
    SetupTime(std::string_view plugin, std::string_view call) : plugin_{plugin}, call_{call} {}
    ~SetupTime() {
        const auto took = std::chrono::steady_clock::now() - began_;
        if (took < kLongest) return;
        base::log(
            base::LogLevel::Warning,
            "plugin_setup_slow",
            {{"plugin", plugin_},
             {"call", call_},
             {"took_s", std::chrono::duration<double>(took).count()}});
    }
    SetupTime(const SetupTime&) = delete;
    SetupTime& operator=(const SetupTime&) = delete;

private:
    /// What parley/abi.h allows a [setup] call.
    static constexpr std::chrono::seconds kLongest{2};

    const std::string_view plugin_;
    const std::string_view call_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace parley::provider
