#include "chain_directory.hpp"

#include "chain/answerer_chain.hpp"
#include "chain/cashier_chain.hpp"
#include "chain/ear_chain.hpp"
#include "chain/mind_chain.hpp"
#include "chain/mouth_chain.hpp"
#include "provider_store.hpp"

#include <base/log.hpp>
#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::provider {

namespace {

/// The defaults are the platform's, whose tenant is there from the beginning.
const base::TenantId kPlatform{1};

Ear* earOf(Instance& instance, Kind /*kind*/) {
    return instance.ear();
}
Mouth* mouthOf(Instance& instance, Kind /*kind*/) {
    return instance.mouth();
}
Mind* mindOf(Instance& instance, Kind /*kind*/) {
    return instance.mind();
}
Answerer* answererOf(Instance& instance, Kind kind) {
    return instance.answerer(kind);
}
Cashier* cashierOf(Instance& instance, Kind /*kind*/) {
    return instance.cashier();
}

// A bank takes its time, and nobody is on the line meanwhile.
constexpr std::chrono::seconds kPatienceWithBanks{20};

EntryLimits limitsOf(const ChainRecord::Entry& entry) {
    EntryLimits limits;
    if (entry.first_output) limits.first_output = *entry.first_output;
    if (entry.between_outputs) limits.between_outputs = *entry.between_outputs;
    return limits;
}

}  // namespace

ChainDirectory::ChainDirectory(
    storage::Database& database,
    Workshop& workshop,
    PluginSwitches& switches,
    Timers& timers,
    ProviderNews& news,
    std::vector<Default> defaults)
    : database_{database},
      workshop_{workshop},
      switches_{switches},
      timers_{timers},
      news_{news},
      defaults_{std::move(defaults)} {}

base::ProviderId ChainDirectory::defaultId(Kind kind) {
    base::Uuid::Bytes bytes{};
    bytes[15] = static_cast<std::uint8_t>(static_cast<int>(kind) + 1);
    return base::ProviderId{base::Uuid{bytes}};
}

base::Result<void> ChainDirectory::refresh() {
    const bool switched = TRY(readSwitches());
    if (switched || !has_defaults_) makeDefaults();
    auto changed = TRY(changedTenants());
    if (switched) {
        const std::lock_guard lock{mutex_};
        for (const auto& [tenant, loaded] : tenants_)
            changed.push_back(tenant);
    }
    for (const auto tenant : changed)
        TRY(load(tenant));
    if (switched || !changed.empty()) watchAll();
    return {};
}

base::Result<bool> ChainDirectory::readSwitches() {
    auto shut = TRY(switches_.shutOnes());
    if (shut == shut_plugins_ && has_defaults_) return false;
    shut_plugins_ = std::move(shut);
    return true;
}

base::Result<std::vector<base::TenantId>> ChainDirectory::changedTenants() {
    // The horizon is read first: what commits in between is then read twice, never missed.
    storage::Transaction transaction{database_};
    const auto horizon = transaction.add(kProviderHorizon);
    const auto changed = transaction.add(kProvidersChangedSince, seen_up_to_);
    const auto answers = TRY(transaction.run());
    std::vector<base::TenantId> tenants;
    for (const auto row : answers[changed])
        tenants.push_back(row.tenant(0));
    seen_up_to_ = answers[horizon].front().text(0);
    return tenants;
}

base::Result<void> ChainDirectory::load(base::TenantId tenant) {
    storage::Transaction transaction{database_, tenant};
    const auto providers = transaction.add(kListProviders);
    const auto entries = transaction.add(kListChainEntries);
    const auto answers = TRY(transaction.run());

    auto loaded = std::make_shared<Tenant>();
    for (const auto row : answers[providers]) {
        const auto record = readProvider(row);
        if (!record.enabled || shut_plugins_.contains(record.plugin)) continue;
        if (auto live = revive(tenant, record)) loaded->providers.emplace(record.id, live);
    }
    for (const auto& chain : readChains(answers[entries])) {
        auto& order = loaded->orders[chain.kind];
        order.policy.hedge = chain.hedge;
        order.policy.on_content = chain.on_content;
        for (const auto& entry : chain.entries) {
            const auto found = loaded->providers.find(entry.provider);
            if (found == loaded->providers.end()) continue;
            order.places.push_back({found->second, limitsOf(entry)});
        }
    }
    keep(tenant, std::move(loaded));
    return {};
}

ChainDirectory::Live ChainDirectory::revive(base::TenantId tenant, const ProviderRecord& record) {
    const auto before = find(tenant, record.id);
    if (!before || before->record.revision != record.revision) return makeLive(tenant, record);
    auto same = std::make_shared<LiveProvider>(*before);
    same->record = record;
    setPrices(tenant, *same);
    return same;
}

ChainDirectory::Live ChainDirectory::makeLive(base::TenantId tenant, const ProviderRecord& record) {
    auto instance = workshop_.make(tenant, record);
    if (!instance) {
        base::log(
            base::LogLevel::Warning,
            "provider_unusable",
            {{"provider", record.id.publicId()},
             {"plugin", record.plugin},
             {"code", instance.error().reason},
             {"detail", instance.error().detail}});
        return nullptr;
    }
    auto live = std::make_shared<LiveProvider>();
    live->tenant = tenant;
    live->record = record;
    live->instance = *std::move(instance);
    live->health = std::make_shared<ProviderHealth>();
    setPrices(tenant, *live);
    return live;
}

void ChainDirectory::setPrices(base::TenantId tenant, const LiveProvider& live) {
    const auto& record = live.record;
    const auto& listed = live.instance->manifest().prices;
    const auto own = listed.find(std::string{toText(record.kind)});
    auto prices = own == listed.end() ? std::vector<Price>{} : own->second;
    news_.setPrices(tenant, record.id, PriceCard{record.prices.value_or(std::move(prices))});
}

void ChainDirectory::makeDefaults() {
    std::map<Kind, Order> orders;
    for (const auto& one : defaults_) {
        auto& order = orders[one.kind];
        if (shut_plugins_.contains(one.plugin)) continue;
        if (workshop_.plugins().find(one.plugin) == nullptr) continue;
        const auto known = default_orders_.find(one.kind);
        if (known != default_orders_.end() && !known->second.places.empty()) {
            order = known->second;
            continue;
        }
        ProviderRecord record{
            .id = defaultId(one.kind), .kind = one.kind, .plugin = one.plugin, .name = one.plugin};
        if (auto live = makeLive(kPlatform, record)) order.places.push_back({std::move(live), {}});
    }
    has_defaults_ = true;
    const std::lock_guard lock{mutex_};
    default_orders_ = std::move(orders);
}

void ChainDirectory::keep(base::TenantId tenant, std::shared_ptr<const Tenant> loaded) {
    const std::lock_guard lock{mutex_};
    tenants_.insert_or_assign(tenant, std::move(loaded));
}

void ChainDirectory::watchAll() {
    std::vector<ProviderNews::Watched> watched;
    for (const auto& live : all()) {
        watched.push_back(
            {.tenant = live->tenant,
             .provider = live->record.id,
             .kind = live->record.kind,
             .revision = live->record.revision,
             .health = live->health});
    }
    news_.watch(std::move(watched));
}

ChainDirectory::Live ChainDirectory::find(base::TenantId tenant, base::ProviderId provider) const {
    const std::lock_guard lock{mutex_};
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) return nullptr;
    const auto live = found->second->providers.find(provider);
    return live == found->second->providers.end() ? nullptr : live->second;
}

std::vector<ChainDirectory::Live> ChainDirectory::all() const {
    const std::lock_guard lock{mutex_};
    std::vector<Live> all;
    for (const auto& [kind, order] : default_orders_) {
        for (const auto& place : order.places)
            all.push_back(place.live);
    }
    for (const auto& [id, tenant] : tenants_) {
        for (const auto& [provider, live] : tenant->providers)
            all.push_back(live);
    }
    return all;
}

std::string ChainDirectory::firstPlugin(base::TenantId tenant, Kind kind) const {
    const auto order = orderOf(tenant, kind);
    return order.places.empty() ? std::string{} : order.places.front().live->record.plugin;
}

std::size_t ChainDirectory::countOf(Breaker::State state) const {
    const auto providers = all();
    const auto now = timers_.now();
    return static_cast<std::size_t>(std::ranges::count_if(
        providers, [&](const Live& live) { return live->health->figures(now).state == state; }));
}

ChainDirectory::Order ChainDirectory::orderOf(base::TenantId tenant, Kind kind) const {
    const std::lock_guard lock{mutex_};
    if (const auto found = tenants_.find(tenant); found != tenants_.end()) {
        const auto own = found->second->orders.find(kind);
        if (own != found->second->orders.end()) return own->second;
    }
    const auto given = default_orders_.find(kind);
    return given == default_orders_.end() ? Order{} : given->second;
}

template <typename Interface>
ChainEntries<Interface> ChainDirectory::entriesOf(
    const Order& order, Interface* (*served)(Instance&, Kind), Kind kind) const {
    auto entries = std::make_shared<std::vector<ChainEntry<Interface>>>();
    for (const auto& [live, limits] : order.places) {
        auto* interface = served(*live->instance, kind);
        if (interface == nullptr) continue;
        ChainEntry<Interface> entry;
        entry.id = live->record.id;
        entry.health = live->health;
        entry.limits = limits;
        entry.unknown_voices = live->unknown_voices;
        entry.provider = std::shared_ptr<Interface>{live->instance, interface};
        entries->push_back(std::move(entry));
    }
    return entries;
}

ChainSetting ChainDirectory::settingOf(base::TenantId tenant, const Order& order) {
    return {timers_, news_.observerOf(tenant), order.policy};
}

std::shared_ptr<Ear> ChainDirectory::ear(base::TenantId tenant) {
    const auto order = orderOf(tenant, Kind::Stt);
    return std::make_shared<EarChain>(
        entriesOf<Ear>(order, &earOf, Kind::Stt), settingOf(tenant, order));
}

std::shared_ptr<Mouth> ChainDirectory::mouth(base::TenantId tenant) {
    const auto order = orderOf(tenant, Kind::Tts);
    return std::make_shared<MouthChain>(
        entriesOf<Mouth>(order, &mouthOf, Kind::Tts), settingOf(tenant, order));
}

std::shared_ptr<Mind> ChainDirectory::mind(base::TenantId tenant) {
    const auto order = orderOf(tenant, Kind::Llm);
    return std::make_shared<MindChain>(
        entriesOf<Mind>(order, &mindOf, Kind::Llm), settingOf(tenant, order));
}

std::shared_ptr<Answerer> ChainDirectory::answerer(base::TenantId tenant, Kind kind) {
    const auto order = orderOf(tenant, kind);
    return std::make_shared<AnswererChain>(
        kind, entriesOf<Answerer>(order, &answererOf, kind), settingOf(tenant, order));
}

ChainDirectory::Order ChainDirectory::cashiersOf(
    base::TenantId tenant, std::string_view vendor) const {
    auto order = orderOf(tenant, Kind::Payment);
    if (vendor.empty()) return order;
    const auto is_another = [vendor](const Place& place) {
        return vendorOf(place.live->record.plugin) != vendor;
    };
    std::erase_if(order.places, is_another);
    if (!order.places.empty()) return order;
    const std::lock_guard lock{mutex_};
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) return order;
    for (const auto& [id, live] : found->second->providers) {
        const Place place{live, {}};
        if (live->record.kind == Kind::Payment && !is_another(place)) order.places.push_back(place);
    }
    return order;
}

bool ChainDirectory::hasCashier(base::TenantId tenant, std::string_view vendor) const {
    return !cashiersOf(tenant, vendor).places.empty();
}

std::shared_ptr<Cashier> ChainDirectory::cashier(base::TenantId tenant, std::string_view vendor) {
    auto order = cashiersOf(tenant, vendor);
    for (auto& place : order.places)
        place.limits.first_output =
            std::max<std::chrono::milliseconds>(place.limits.first_output, kPatienceWithBanks);
    return std::make_shared<CashierChain>(
        entriesOf<Cashier>(order, &cashierOf, Kind::Payment), settingOf(tenant, order));
}

}  // namespace parley::provider
