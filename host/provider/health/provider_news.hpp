#pragma once

#include "../chain/attempt.hpp"
#include "price_card.hpp"

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::provider {

/// What happens with all providers on this host: attempts are noted without waiting for anything,
/// and written to the database in batches; breakers are shared with the other hosts through it.
/// `flush` and `learn` are called every few seconds, on a fiber.
class ProviderNews {
public:
    /// A provider whose health is told.
    struct Watched {
        base::TenantId tenant;
        base::ProviderId provider;
        Kind kind = Kind::Stt;
        int revision = 1;
        std::shared_ptr<ProviderHealth> health;
    };

    ProviderNews(storage::Database& database, const base::Clock& clock, const base::Uuid& host);
    ~ProviderNews();

    /// Whom a tenant's chains tell of their attempts. Lives as long as this object.
    AttemptObserver& observerOf(base::TenantId tenant);
    void setPrices(base::TenantId tenant, base::ProviderId provider, PriceCard prices);
    /// All of them anew.
    void watch(std::vector<Watched> providers);

    base::Result<void> flush();
    /// Takes over what other hosts found out later than this one did.
    base::Result<void> learn();
    /// For the operator: attempts that were not noted because the database took too long.
    [[nodiscard]] std::uint64_t lost() const;

private:
    class TenantObserver;
    /// A breaker as it was told last.
    struct Told {
        Watched watched;
        Breaker::State state = Breaker::State::Closed;
        base::UtcTime changed_at;
    };
    using Key = std::pair<base::TenantId, base::ProviderId>;
    /// What a tenant spent on one attempt, in one unit.
    struct Expense {
        base::TenantId tenant;
        base::ProviderId provider;
        Kind kind = Kind::Stt;
        Cost cost;
        std::optional<base::Uuid> conversation;
        base::Uuid id;
        base::UtcTime at;
    };

    void note(base::TenantId tenant, const PriceCard& prices, const AttemptReport& report);
    void noteEvent(base::TenantId tenant, nlohmann::json event);
    nlohmann::json healthNow(Told& told, base::UtcTime now);
    static std::string toJson(const std::vector<Expense>& expenses);
    /// True when there is more.
    base::Result<bool> flushSome();

    storage::Database& database_;
    const base::Clock& clock_;
    const base::Uuid host_;
    mutable std::mutex mutex_;
    std::map<base::TenantId, std::unique_ptr<TenantObserver>> observers_;
    std::map<Key, Told> told_;
    std::vector<nlohmann::json> events_;
    std::vector<Expense> expenses_;
    std::uint64_t lost_ = 0;
    base::UtcTime learned_at_;
};

}  // namespace parley::provider
