#include "rotate_master_key.hpp"

#include "platform_secrets.hpp"
#include "tenant_secrets.hpp"
#include "vault.hpp"

#include <base/log.hpp>

#include <sys/stat.h>

namespace parley::secrets {

namespace {

using storage::Effect;
using storage::Param;
using storage::Statement;

// Sealing one value costs microseconds; a batch this large keeps its transaction under a tenth of a
// second.
constexpr int kBatch = 200;

constexpr Statement kSealedValues{
    "sealed_values",
    "SELECT tenant_id, name, sealed, key_id FROM parley.sealed_values($1::bigint, $2, $3, "
    "$4::integer)",
    Effect::Reads};
constexpr Statement kReseal{
    "reseal_value",
    "SELECT parley.reseal_value($1::bigint, $2, $3::bytea, $4::bytea, $5, $6::timestamptz)",
    Effect::Writes};

// Repeated requests are answered from memory for a day, and mail that failed is given up sooner.
constexpr std::chrono::hours kShortLived{24};

base::UtcTime lastChangeOf(const std::string& file) {
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0) return {};
    return base::UtcTime{std::chrono::seconds{status.st_mtim.tv_sec}};
}

// A value that was replaced between the look at it and the update is looked at again; one that
// always is belongs to a host that goes on sealing with an older key.
constexpr int kMostFruitless = 5;

base::Error contended() {
    return {
        .code = base::ErrorCode::Conflict,
        .reason = "reseal_contended",
        .advice = "A host still seals with an older key; give it the new key file and resume."};
}

/// Before the first name of the platform's own values.
struct Place {
    std::int64_t tenant = -1;
    std::string name;
};

std::string contextAt(const Place& place) {
    return place.tenant == 0 ? PlatformSecrets::contextOf(place.name)
                             : TenantSecrets::contextOf(base::TenantId{place.tenant}, place.name);
}

Place placeOf(const storage::Row& row) {
    return {row.integer(0), row.text(1)};
}

}  // namespace

base::Result<Rotation> RotateMasterKey::run() {
    const auto keys = TRY(MasterKey::fromFile(key_file_));
    const auto renewed = keys.withNewKey();
    TRY(renewed.save(key_file_));
    base::log(base::LogLevel::Info, "master_key_added", {{"key_id", renewed.current().id}});
    return reseal();
}

base::Result<Rotation> RotateMasterKey::reseal() {
    const Vault vault{TRY(MasterKey::fromFile(key_file_))};
    Rotation rotation{.current_key = vault.currentKeyId()};
    for (int fruitless = 0;;) {
        const auto batch = TRY(resealBatch(vault));
        if (batch.seen == 0) break;
        rotation.resealed += batch.resealed;
        fruitless = batch.resealed == 0 ? fruitless + 1 : 0;
        if (fruitless == kMostFruitless) return contended();
    }
    rotation.verified = TRY(verify(vault));
    base::log(
        base::LogLevel::Info,
        "master_key_rotated",
        {{"key_id", rotation.current_key},
         {"resealed", rotation.resealed},
         {"verified", rotation.verified}});
    return rotation;
}

base::Result<RotateMasterKey::Batch> RotateMasterKey::resealBatch(const Vault& vault) {
    const auto rows = TRY(storage::query(
        storage::Transaction{database_},
        kSealedValues,
        Place{}.tenant,
        "",
        vault.currentKeyId(),
        kBatch));
    if (rows.empty()) return Batch{};
    storage::Transaction transaction{database_};
    for (const auto row : rows) {
        const auto place = placeOf(row);
        const auto old_sealed = row.bytes(2);
        auto plain = TRY(vault.open(contextAt(place), old_sealed));
        const auto sealed = vault.seal(contextAt(place), plain);
        erase(plain);
        transaction.add(
            kReseal,
            place.tenant,
            place.name,
            Param::bytes(old_sealed),
            Param::bytes(sealed),
            vault.currentKeyId(),
            clock_.now());
    }
    Batch batch{.seen = rows.size()};
    for (const auto& answer : TRY(transaction.run()))
        batch.resealed += answer.front().flag(0) ? 1 : 0;
    return batch;
}

base::Result<std::int64_t> RotateMasterKey::verify(const Vault& vault) {
    std::int64_t verified = 0;
    for (Place after;;) {
        const auto rows = TRY(storage::query(
            storage::Transaction{database_},
            kSealedValues,
            after.tenant,
            after.name,
            std::nullopt,
            kBatch));
        if (rows.empty()) return verified;
        for (const auto row : rows) {
            after = placeOf(row);
            auto plain = TRY(vault.open(contextAt(after), row.bytes(2)));
            erase(plain);
            // A host that has not read the new file yet may have sealed this one a moment ago.
            if (Vault::keyIdOf(row.bytes(2)) == vault.currentKeyId()) ++verified;
        }
    }
}

base::Result<void> RotateMasterKey::dropOldKeys(Patience patience) {
    if (patience == Patience::ADay && clock_.now() < lastChangeOf(key_file_) + kShortLived) {
        return base::Error{
            .code = base::ErrorCode::Conflict,
            .reason = "old_key_too_fresh",
            .advice =
                "The key file changed less than a day ago; mail on its way may still need the old "
                "key."};
    }
    const auto keys = TRY(MasterKey::fromFile(key_file_));
    const auto rows = TRY(storage::query(
        storage::Transaction{database_}, kSealedValues, Place{}.tenant, "", keys.current().id, 1));
    if (!rows.empty()) {
        return base::Error{
            .code = base::ErrorCode::Conflict,
            .reason = "old_key_in_use",
            .detail = "a value is still sealed with the key " + rows.front().text(3),
            .advice = "Seal everything with the current key first."};
    }
    TRY(keys.withoutOldKeys().save(key_file_));
    base::log(base::LogLevel::Info, "old_master_keys_dropped", {{"key_id", keys.current().id}});
    return {};
}

}  // namespace parley::secrets
