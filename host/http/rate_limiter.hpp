#pragma once

#include <base/clock.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace parley::http {

/// Token buckets, one per thing that is counted (an address, a user, a tenant), in memory and per
/// host. A bucket holds a quarter of a second's worth of its limit, and at least sixty requests, so
/// that short bursts pass and floods do not. Safe from any thread.
class RateLimiter {
public:
    explicit RateLimiter(const base::Clock& clock) : clock_{clock} {}

    /// Takes one request from the bucket of `kind` and `key`. Zero when it passes, else how long to
    /// wait.
    std::chrono::seconds take(std::string_view kind, std::string_view key, int per_minute);
    /// Buckets held, for metrics.
    [[nodiscard]] std::size_t size();

private:
    struct Bucket {
        double tokens;
        base::MonoTime filled_at;
    };
    struct Part {
        std::mutex mutex;
        std::unordered_map<std::uint64_t, Bucket> buckets;
    };
    static constexpr std::size_t kParts = 32;

    static void forgetFull(Part& part, base::MonoTime now);

    const base::Clock& clock_;
    std::array<Part, kParts> parts_;
};

}  // namespace parley::http
