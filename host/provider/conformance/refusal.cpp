#include "refusal.hpp"

#include "vendor.hpp"

#include <algorithm>

namespace parley::provider::conformance {

Verdict toldRightly(const Refusal& refusal, parley_code code, std::uint32_t retry_after_ms) {
    const auto status = std::to_string(refusal.http_status);
    if (std::ranges::find(refusal.codes, code) == refusal.codes.end())
        return broken("HTTP " + status + " becomes " + std::to_string(code));
    if (code == PARLEY_E_RATE_LIMITED && retry_after_ms != Vendor::kRetryAfterSeconds * 1'000)
        return broken("Retry-After does not become retry_after_ms");
    return {};
}

}  // namespace parley::provider::conformance
