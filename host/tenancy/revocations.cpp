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
    const auto now = clock_.now();
    for (const auto row : answers[revoked]) {
        // While some transaction stays open, rows are read again and again.
        const auto revocation = readRevocation(row);
        auto key = keyOf(revocation);
        if (key.empty()) key = "row " + row.text(0) + " " + row.text(5);
        const auto until = row.time(4) + kKept;
        if (until > now && remember(key, until)) tell(revocation);
    }
    const std::unique_lock lock{mutex_};
    auto seen = answers[horizon].front().text(0);
    if (std::stoull(seen) > std::stoull(seen_up_to_)) seen_up_to_ = std::move(seen);
    forgetOld();
    return {};
}

void Revocations::apply(const Revocation& revocation) {
    const auto key = keyOf(revocation);
    if (key.empty() || remember(key, clock_.now() + kKept)) tell(revocation);
}

void Revocations::apply(const std::vector<Revocation>& revocations) {
    for (const auto& revocation : revocations) {
        apply(revocation);
    }
}

bool Revocations::remember(const std::string& key, base::UtcTime until) {
    const std::unique_lock lock{mutex_};
    const bool is_new = revoked_.try_emplace(key, until).second;
    count_.store(revoked_.size(), std::memory_order_release);
    return is_new;
}

void Revocations::tell(const Revocation& revocation) const {
    for (const auto& listener : listeners_) {
        listener(revocation);
    }
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
