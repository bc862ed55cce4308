#include "revocations.hpp"

#include "revocation_store.hpp"

#include <storage/transaction.hpp>

namespace parley::tenancy {

namespace {

/// Longer than any access token lives.
constexpr std::chrono::minutes kKept{15};

std::string keyOf(const base::Uuid& uuid) {
    return {reinterpret_cast<const char*>(uuid.bytes().data()), uuid.bytes().size()};
}

std::string keyOf(const Revocation& revocation) {
    if (revocation.session) return keyOf(revocation.session->uuid());
    if (revocation.api_key) return keyOf(revocation.api_key->uuid());
    return {};
}

}  // namespace

bool Revocation::concerns(const Principal& principal) const {
    if (tenant != principal.tenant || (user && *user != principal.user)) return false;
    if (session) return principal.session == session;
    if (api_key) return principal.api_key == api_key;
    return true;
}

Revocations::Revocations(storage::Database& database, const base::Clock& clock)
    : database_{database}, clock_{clock} {}

void Revocations::listen(Listener listener) {
    listeners_.push_back(std::move(listener));
}

base::Result<void> Revocations::poll() {
    std::string since;
    {
        const std::shared_lock lock{mutex_};
        since = seen_up_to_;
    }
    storage::Transaction transaction{database_};
    const auto horizon = transaction.add(kReadRevocationHorizon);
    const auto revoked = transaction.add(kRevocationsSince, since);
    const auto answers = TRY(transaction.run());
    const auto oldest = clock_.now() - kKept;
    for (const auto row : answers[revoked]) {
        if (row.time(4) >= oldest) apply(readRevocation(row));
    }
    const std::unique_lock lock{mutex_};
    auto seen = answers[horizon].front().text(0);
    if (std::stoull(seen) > std::stoull(seen_up_to_)) seen_up_to_ = std::move(seen);
    forgetOld();
    return {};
}

void Revocations::apply(const Revocation& revocation) {
    if (!remember(revocation)) return;
    for (const auto& listener : listeners_) {
        listener(revocation);
    }
}

void Revocations::apply(const std::vector<Revocation>& revocations) {
    for (const auto& revocation : revocations) {
        apply(revocation);
    }
}

bool Revocations::remember(const Revocation& revocation) {
    auto key = keyOf(revocation);
    // Of a user or a tenant: an event and no state, so it is passed on each time it is seen.
    if (key.empty()) return true;
    const std::unique_lock lock{mutex_};
    const bool is_new = revoked_.insert_or_assign(std::move(key), clock_.now() + kKept).second;
    count_.store(revoked_.size(), std::memory_order_release);
    return is_new;
}

void Revocations::forgetOld() {
    const auto now = clock_.now();
    if (now < forget_at_) return;
    forget_at_ = now + std::chrono::minutes{1};
    std::erase_if(revoked_, [&](const auto& entry) { return entry.second <= now; });
    count_.store(revoked_.size(), std::memory_order_release);
}

bool Revocations::isRevoked(const Principal& principal) const {
    if (count_.load(std::memory_order_acquire) == 0) return false;
    const std::shared_lock lock{mutex_};
    return (principal.session && revoked_.contains(keyOf(principal.session->uuid()))) ||
           (principal.api_key && revoked_.contains(keyOf(principal.api_key->uuid())));
}

}  // namespace parley::tenancy
