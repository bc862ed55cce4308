#include "talk_places.hpp"

namespace parley::conversation {

namespace {

base::Error noPlace(base::ErrorCode code, const char* advice) {
    return {
        .code = code,
        .reason = "too_many_conversations",
        .advice = advice,
        .retry_after = std::chrono::seconds{10}};
}

}  // namespace

base::Result<TalkPlaces::Place> TalkPlaces::take(base::TenantId tenant) {
    const std::lock_guard lock{mutex_};
    if (taken_ >= limits_.host)
        return noPlace(
            base::ErrorCode::Unavailable, "No more conversations fit now; try again shortly.");
    auto& of_tenant = by_tenant_[tenant];
    if (of_tenant >= limits_.tenant)
        return noPlace(
            base::ErrorCode::RateLimited,
            "This tenant has as many conversations as it may have at once.");
    ++of_tenant;
    ++taken_;
    // There is nothing to point at: what counts is that it is let go once.
    return Place{static_cast<void*>(this), [this, tenant](void*) { giveBack(tenant); }};
}

std::size_t TalkPlaces::taken() const {
    const std::lock_guard lock{mutex_};
    return taken_;
}

void TalkPlaces::giveBack(base::TenantId tenant) {
    const std::lock_guard lock{mutex_};
    --taken_;
    const auto of_tenant = by_tenant_.find(tenant);
    if (--of_tenant->second == 0) by_tenant_.erase(of_tenant);
}

}  // namespace parley::conversation
