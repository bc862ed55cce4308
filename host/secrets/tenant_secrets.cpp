#include "tenant_secrets.hpp"

namespace parley::secrets {

namespace {

using storage::Effect;
using storage::Statement;

constexpr Statement kPutOfTenant{
    "put_secret",
    "INSERT INTO parley.secret (tenant_id, name, sealed, key_id, created_at, updated_at)"
    " VALUES (parley.tenant_id(), $1, $2, $3, $4, $4)"
    " ON CONFLICT (tenant_id, name) DO UPDATE"
    " SET sealed = excluded.sealed, key_id = excluded.key_id, updated_at = excluded.updated_at",
    Effect::Writes};
constexpr Statement kFind{
    "find_secret",
    "SELECT sealed FROM parley.secret WHERE tenant_id = parley.tenant_id() AND name = $1",
    Effect::Reads};
constexpr Statement kNames{
    "secret_names",
    "SELECT name FROM parley.secret WHERE tenant_id = parley.tenant_id() AND starts_with(name, $1) "
    "ORDER BY name",
    Effect::Reads};
constexpr Statement kRemoveOfTenant{
    "remove_secret",
    "DELETE FROM parley.secret WHERE tenant_id = parley.tenant_id() AND name = $1",
    Effect::Writes};

constexpr Statement kRemoveAllOfTenant{
    "remove_secrets",
    "DELETE FROM parley.secret WHERE tenant_id = parley.tenant_id() AND starts_with(name, $1)",
    Effect::Writes};

}  // namespace

std::string TenantSecrets::contextOf(base::TenantId tenant, std::string_view name) {
    return "tenant/" + tenant.publicId() + '/' + std::string{name};
}

base::Result<void> TenantSecrets::put(
    base::TenantId tenant, std::string_view name, std::string_view plain) {
    storage::Transaction transaction{database_, tenant};
    addPut(transaction, tenant, name, plain);
    TRY(transaction.run());
    return {};
}

void TenantSecrets::addPut(
    storage::Transaction& transaction,
    base::TenantId tenant,
    std::string_view name,
    std::string_view plain) const {
    const auto sealed = vault_.seal(contextOf(tenant, name), plain);
    transaction.add(
        kPutOfTenant, name, storage::Param::bytes(sealed), Vault::keyIdOf(sealed), clock_.now());
}

void TenantSecrets::addRemoval(storage::Transaction& transaction, std::string_view name) {
    transaction.add(kRemoveOfTenant, name);
}

void TenantSecrets::addRemovalOfAll(storage::Transaction& transaction, std::string_view prefix) {
    transaction.add(kRemoveAllOfTenant, prefix);
}

base::Result<std::optional<std::string>> TenantSecrets::find(
    base::TenantId tenant, std::string_view name) {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kFind, name));
    if (rows.empty()) return std::optional<std::string>{};
    return std::optional{TRY(vault_.open(contextOf(tenant, name), rows.front().bytes(0)))};
}

base::Result<std::vector<std::string>> TenantSecrets::names(
    base::TenantId tenant, std::string_view prefix) {
    const auto rows = TRY(storage::query(storage::Transaction{database_, tenant}, kNames, prefix));
    std::vector<std::string> names;
    for (const auto row : rows)
        names.push_back(row.text(0));
    return names;
}

base::Result<bool> TenantSecrets::remove(base::TenantId tenant, std::string_view name) {
    return TRY(storage::query(storage::Transaction{database_, tenant}, kRemoveOfTenant, name))
               .affected() > 0;
}

}  // namespace parley::secrets
