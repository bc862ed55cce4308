#include "rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace parley::http {

namespace {

// What was saved up comes at once and holds up everybody else: two seconds of it did so visibly.
constexpr double kBurstSeconds = 0.25;
// A page that opens asks for some dozens of things at once.
constexpr double kSmallestBurst = 60;
/// Per part; beyond it buckets that have filled up again are forgotten. 32 × 20,000 × 40 bytes = 26
/// MB.
constexpr std::size_t kBucketsPerPart = 20'000;
/// A bucket untouched for this long is full whatever its limit.
constexpr std::chrono::seconds kForgetAfter{60};

}  // namespace

std::chrono::seconds RateLimiter::take(
    std::string_view kind, std::string_view key, int per_minute) {
    const double per_second = std::max(1, per_minute) / 60.0;
    const double capacity = std::max(kSmallestBurst, per_second * kBurstSeconds);
    const auto hash = std::hash<std::string_view>{}(key)*31U + std::hash<std::string_view>{}(kind);
    const auto now = clock_.monotonic();

    auto& part = parts_[hash % kParts];
    const std::lock_guard lock{part.mutex};
    if (part.buckets.size() > kBucketsPerPart) forgetFull(part, now);
    auto& bucket = part.buckets.try_emplace(hash, Bucket{capacity, now}).first->second;
    const std::chrono::duration<double> passed = now - bucket.filled_at;
    bucket.tokens = std::min(capacity, bucket.tokens + passed.count() * per_second);
    bucket.filled_at = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::chrono::seconds{0};
    }
    return std::chrono::seconds{
        std::max(1L, std::lround(std::ceil((1 - bucket.tokens) / per_second)))};
}

std::size_t RateLimiter::size() {
    std::size_t count = 0;
    for (auto& part : parts_) {
        const std::lock_guard lock{part.mutex};
        count += part.buckets.size();
    }
    return count;
}

void RateLimiter::forgetFull(Part& part, base::MonoTime now) {
    std::erase_if(part.buckets, [&](const auto& entry) {
        return now - entry.second.filled_at > kForgetAfter;
    });
    // Still full of live buckets: an attack from many addresses. Memory stays bounded; counts begin
    // anew.
    if (part.buckets.size() > kBucketsPerPart) part.buckets.clear();
}

}  // namespace parley::http
