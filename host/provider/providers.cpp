#include "providers.hpp"

#include "provider_store.hpp"

#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::provider {

namespace {

/// Far above what anybody orders in chains; each is an instance of a plugin on every host.
constexpr std::int64_t kMostProviders = 100;

base::Error notFound() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "provider_not_found",
        .advice = "There is no provider with this id."};
}

std::optional<nlohmann::json> pricesOrNull(const std::optional<std::vector<Price>>& prices) {
    return prices ? std::optional{toJson(*prices)} : std::nullopt;
}

/// The plugin's word on the settings, as this API says it.
base::Result<void> accepted(base::Result<std::shared_ptr<Instance>> made) {
    if (made) return {};
    auto error = std::move(made).error();
    if (error.reason == "plugin_not_found") {
        error.code = base::ErrorCode::Unprocessable;
        error.reason = "plugin_unknown";
    }
    for (auto& fault : error.faults)
        fault.pointer.insert(0, "/settings");
    return error;
}

base::Result<std::vector<storage::Rows>> advised(base::Result<std::vector<storage::Rows>> answers) {
    if (answers) return answers;
    auto error = std::move(answers).error();
    if (error.reason == "provider_not_found") return notFound();
    if (error.reason == "provider_in_chain")
        error.advice = "Take the provider out of its chain first.";
    return error;
}

void apply(const Providers::NewSecrets& changes, std::vector<std::string>& names) {
    for (const auto& [name, value] : changes) {
        std::erase(names, name);
        if (!value.empty()) names.push_back(name);
    }
    std::ranges::sort(names);
}

}  // namespace

base::Result<std::vector<ProviderRecord>> Providers::list(base::TenantId tenant) const {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kListProviders));
    std::vector<ProviderRecord> records;
    for (const auto row : rows)
        records.push_back(readProvider(row));
    return records;
}

base::Result<ProviderRecord> Providers::get(base::TenantId tenant, base::ProviderId id) const {
    const auto rows =
        TRY(storage::query(storage::Transaction{database_, tenant}, kFindProvider, id));
    if (rows.empty()) return notFound();
    return readProvider(rows.front());
}

base::Result<ProviderRecord> Providers::create(
    base::TenantId tenant, const Creation& creation, const BesidesProvider& besides) {
    const auto now = clock_.now();
    ProviderRecord record{
        .id = base::ProviderId::make(now),
        .kind = creation.kind,
        .plugin = creation.plugin,
        .name = creation.name,
        .settings = creation.settings,
        .prices = creation.prices,
        .enabled = creation.enabled};
    apply(creation.secrets, record.secret_names);
    Workshop::Secrets given;
    for (const auto& [name, value] : creation.secrets)
        given.emplace(name, secrets::SecretBytes{value});
    TRY(accepted(workshop_.makeWith(tenant, record, std::move(given))));

    const auto count =
        TRY(storage::query(storage::Transaction{database_, tenant}, kCountProviders));
    if (count.front().integer(0) >= kMostProviders) {
        return base::Error{
            .code = base::ErrorCode::Unprocessable,
            .reason = "too_many_providers",
            .advice = "A tenant can have 100 providers. Remove one that is not used."};
    }
    storage::Transaction transaction{database_, tenant};
    const auto inserted = transaction.add(
        kInsertProvider,
        record.id,
        toText(record.kind),
        record.plugin,
        record.name,
        record.settings,
        storage::Param::textArray(record.secret_names),
        pricesOrNull(record.prices),
        record.enabled,
        now);
    transaction.add(kMarkProvidersChanged);
    addSecrets(transaction, tenant, record.id, creation.secrets);
    if (besides) besides(transaction, record.id);
    const auto answers = TRY(transaction.run());
    return readProvider(answers[inserted].front());
}

base::Result<ProviderRecord> Providers::change(
    base::TenantId tenant,
    base::ProviderId id,
    const Change& change,
    const BesidesProvider& besides) {
    auto record = TRY(get(tenant, id));
    const bool works_otherwise = change.settings.has_value() || !change.secrets.empty();
    auto given = TRY(workshop_.secretsOf(tenant, record));
    for (const auto& [name, value] : change.secrets)
        given.insert_or_assign(name, secrets::SecretBytes{value});
    apply(change.secrets, record.secret_names);
    if (change.name) record.name = *change.name;
    if (change.settings) record.settings = *change.settings;
    if (change.prices) record.prices = *change.prices;
    if (change.enabled) record.enabled = *change.enabled;
    if (works_otherwise) TRY(accepted(workshop_.makeWith(tenant, record, std::move(given))));

    storage::Transaction transaction{database_, tenant};
    transaction.add(kExpectProvider, id);
    const auto updated = transaction.add(
        kUpdateProvider,
        id,
        record.name,
        record.settings,
        storage::Param::textArray(record.secret_names),
        pricesOrNull(record.prices),
        record.enabled,
        works_otherwise,
        clock_.now());
    transaction.add(kMarkProvidersChanged);
    addSecrets(transaction, tenant, id, change.secrets);
    if (besides) besides(transaction, id);
    const auto answers = TRY(advised(transaction.run()));
    return readProvider(answers[updated].front());
}

base::Result<void> Providers::remove(
    base::TenantId tenant, base::ProviderId id, const BesidesProvider& besides) {
    storage::Transaction transaction{database_, tenant};
    transaction.add(kExpectProvider, id);
    transaction.add(kDeleteProvider, id);
    transaction.add(kMarkProvidersChanged);
    secrets::TenantSecrets::addRemovalOfAll(transaction, Workshop::secretName(id, ""));
    if (besides) besides(transaction, id);
    TRY(advised(transaction.run()));
    return {};
}

void Providers::addSecrets(
    storage::Transaction& transaction,
    base::TenantId tenant,
    base::ProviderId id,
    const NewSecrets& secrets) const {
    for (const auto& [name, value] : secrets) {
        const auto full_name = Workshop::secretName(id, name);
        if (value.empty())
            secrets::TenantSecrets::addRemoval(transaction, full_name);
        else
            secrets_.addPut(transaction, tenant, full_name, value);
    }
}

}  // namespace parley::provider
