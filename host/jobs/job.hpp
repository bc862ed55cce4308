#pragma once

#include <base/clock.hpp>
#include <base/id.hpp>

#include <nlohmann/json.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::jobs {

/// Names one job in the queue, in the history and in the API (`job_4711`).
class JobId {
public:
    JobId() = default;
    explicit JobId(std::int64_t value) : value_{value} {}

    static std::optional<JobId> parse(std::string_view public_id);
    [[nodiscard]] std::string publicId() const { return "job_" + std::to_string(value_); }
    [[nodiscard]] std::int64_t value() const { return value_; }
    auto operator<=>(const JobId&) const = default;

private:
    std::int64_t value_ = 0;
};

/// A piece of work as its handler sees it. It may be seen again after a crash, so handlers do what
/// they do under a key of their own (`dedupe`, the job's id, or the payload's).
struct Job {
    JobId id;
    /// Empty for the platform's own work.
    std::optional<base::TenantId> tenant;
    std::string queue;
    std::string dedupe;
    nlohmann::json payload;
    /// 1 the first time.
    int attempt = 0;
    /// The last attempt for which a failure is not final.
    int max_attempts = 0;
    base::UtcTime created_at;
    /// Smaller ones come first.
    int priority = 0;
};

}  // namespace parley::jobs
