#pragma once

#include "asking.hpp"
#include "cashier.hpp"
#include "chain/unknown_voices.hpp"
#include "chains.hpp"
#include "ear.hpp"
#include "health/provider_news.hpp"
#include "mind.hpp"
#include "mouth.hpp"
#include "plugin_switches.hpp"
#include "workshop.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace parley::provider {

/// A record that was made to work. Chains, probes and tests share it; it lives as long as somebody
/// uses it.
struct LiveProvider {
    base::TenantId tenant;
    ProviderRecord record;
    std::shared_ptr<Instance> instance;
    std::shared_ptr<ProviderHealth> health;
    std::shared_ptr<UnknownVoices> unknown_voices = std::make_shared<UnknownVoices>();
};

/// Every tenant's chains in memory, so that beginning a turn waits for nothing. What was given
/// keeps its order; the next one asked for has the new one. Lookups are safe from any thread and
/// never wait for a refresh.
class ChainDirectory {
public:
    /// What a tenant gets who has no order of its own: plugins that need no settings.
    struct Default {
        Kind kind;
        std::string plugin;
    };

    ChainDirectory(
        storage::Database& database,
        Workshop& workshop,
        PluginSwitches& switches,
        Timers& timers,
        ProviderNews& news,
        std::vector<Default> defaults);

    /// Reads what changed since the last refresh. Called every half second, on one fiber at a time.
    base::Result<void> refresh();

    /// A chain of nobody answers that no provider can be asked.
    [[nodiscard]] std::shared_ptr<Ear> ear(base::TenantId tenant);
    [[nodiscard]] std::shared_ptr<Mouth> mouth(base::TenantId tenant);
    [[nodiscard]] std::shared_ptr<Mind> mind(base::TenantId tenant);
    /// For realtime, calendar, mail, sms and identity.
    [[nodiscard]] std::shared_ptr<Answerer> answerer(base::TenantId tenant, Kind kind);

    /// A vendor by the name that its addresses have (`stripe`), also when it stands in the chain no
    /// longer: what it sold goes on. An empty name is the whole chain.
    [[nodiscard]] std::shared_ptr<Cashier> cashier(base::TenantId tenant, std::string_view vendor);
    /// Whether there is one to be asked.
    [[nodiscard]] bool hasCashier(base::TenantId tenant, std::string_view vendor) const;

    /// Null when it does not work on this host, or not yet.
    [[nodiscard]] std::shared_ptr<const LiveProvider> find(
        base::TenantId tenant, base::ProviderId provider) const;
    [[nodiscard]] std::vector<std::shared_ptr<const LiveProvider>> all() const;
    /// The plugin that is asked first; empty when nobody can be asked.
    [[nodiscard]] std::string firstPlugin(base::TenantId tenant, Kind kind) const;
    /// How many have a breaker in that state.
    [[nodiscard]] std::size_t countOf(Breaker::State state) const;

    /// The id under which a default stands in reports.
    static base::ProviderId defaultId(Kind kind);

private:
    using Live = std::shared_ptr<const LiveProvider>;
    struct Place {
        Live live;
        EntryLimits limits;
    };
    /// An order of providers that work.
    struct Order {
        std::vector<Place> places;
        ChainPolicy policy;
    };
    struct Tenant {
        std::map<base::ProviderId, Live> providers;
        std::map<Kind, Order> orders;
    };

    base::Result<bool> readSwitches();
    base::Result<std::vector<base::TenantId>> changedTenants();
    base::Result<void> load(base::TenantId tenant);
    void makeDefaults();
    Live revive(base::TenantId tenant, const ProviderRecord& record);
    Live makeLive(base::TenantId tenant, const ProviderRecord& record);
    void keep(base::TenantId tenant, std::shared_ptr<const Tenant> loaded);
    void watchAll();
    void setPrices(base::TenantId tenant, const LiveProvider& live);

    [[nodiscard]] Order orderOf(base::TenantId tenant, Kind kind) const;
    template <typename Interface>
    ChainEntries<Interface> entriesOf(
        const Order& order, Interface* (*served)(Instance&, Kind), Kind kind) const;
    [[nodiscard]] Order cashiersOf(base::TenantId tenant, std::string_view vendor) const;
    ChainSetting settingOf(base::TenantId tenant, const Order& order);

    storage::Database& database_;
    Workshop& workshop_;
    PluginSwitches& switches_;
    Timers& timers_;
    ProviderNews& news_;
    const std::vector<Default> defaults_;

    // Of the refreshing fiber.
    std::string seen_up_to_ = "0";
    std::set<std::string> shut_plugins_;
    bool has_defaults_ = false;

    mutable std::mutex mutex_;
    std::map<base::TenantId, std::shared_ptr<const Tenant>> tenants_;
    std::map<Kind, Order> default_orders_;
};

}  // namespace parley::provider
