#include "platform_secrets.hpp"

namespace parley::secrets {

namespace {

using storage::Effect;
using storage::Statement;

constexpr Statement kPut{
    "put_platform_secret",
    "SELECT parley.put_platform_secret($1, $2::bytea, $3, $4::timestamptz)",
    Effect::Writes};
constexpr Statement kPutIfAbsent{
    "put_platform_secret_if_absent",
    "SELECT parley.put_platform_secret_if_absent($1, $2::bytea, $3, $4::timestamptz)",
    Effect::Writes};
constexpr Statement kList{
    "platform_secrets",
    "SELECT name, sealed, created_at FROM parley.platform_secrets($1)",
    Effect::Reads};
constexpr Statement kRemove{
    "remove_platform_secret", "SELECT parley.remove_platform_secret($1)", Effect::Writes};

}  // namespace

std::string PlatformSecrets::contextOf(std::string_view name) {
    return "platform/" + std::string{name};
}

base::Result<void> PlatformSecrets::put(std::string_view name, std::string_view plain) {
    const auto sealed = vault_.seal(contextOf(name), plain);
    TRY(storage::query(
        storage::Transaction{database_},
        kPut,
        name,
        storage::Param::bytes(sealed),
        Vault::keyIdOf(sealed),
        clock_.now()));
    return {};
}

base::Result<std::string> PlatformSecrets::putIfAbsent(
    std::string_view name, std::string_view plain) {
    const auto sealed = vault_.seal(contextOf(name), plain);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kPutIfAbsent,
        name,
        storage::Param::bytes(sealed),
        Vault::keyIdOf(sealed),
        clock_.now()));
    return vault_.open(contextOf(name), rows.front().bytes(0));
}

base::Result<std::optional<std::string>> PlatformSecrets::find(std::string_view name) {
    for (auto& secret : TRY(list(name))) {
        if (secret.name == name) return std::optional{std::move(secret.plain)};
    }
    return std::optional<std::string>{};
}

base::Result<std::vector<NamedSecret>> PlatformSecrets::list(std::string_view prefix) {
    const auto rows = TRY(storage::query(storage::Transaction{database_}, kList, prefix));
    std::vector<NamedSecret> secrets;
    for (const auto row : rows) {
        auto name = row.text(0);
        auto plain = TRY(vault_.open(contextOf(name), row.bytes(1)));
        secrets.push_back({std::move(name), std::move(plain), row.time(2)});
    }
    return secrets;
}

base::Result<bool> PlatformSecrets::remove(std::string_view name) {
    return TRY(storage::query(storage::Transaction{database_}, kRemove, name)).front().flag(0);
}

}  // namespace parley::secrets
