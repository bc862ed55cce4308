#include "job.hpp"

#include <charconv>

namespace parley::jobs {

std::optional<JobId> JobId::parse(std::string_view public_id) {
    constexpr std::string_view kPrefix = "job_";
    if (!public_id.starts_with(kPrefix)) return std::nullopt;
    public_id.remove_prefix(kPrefix.size());
    std::int64_t value = 0;
    const auto* end = public_id.data() + public_id.size();
    const auto [stop, error] = std::from_chars(public_id.data(), end, value);
    if (error != std::errc{} || stop != end || value <= 0) return std::nullopt;
    return JobId{value};
}

}  // namespace parley::jobs
