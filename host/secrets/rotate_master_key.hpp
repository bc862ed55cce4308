#pragma once

#include "master_key.hpp"

#include <storage/transaction.hpp>

#include <cstdint>
#include <string>

namespace parley::secrets {

/// Whether old keys may go before what is sealed for a short while only (mail on its way, answers
/// kept for repeated requests) has run out.
enum class Patience : std::uint8_t { ADay, None };

struct Rotation {
    std::string current_key;
    std::int64_t resealed = 0;
    /// Sealed values that were opened with the current key at the end.
    std::int64_t verified = 0;
};

/// Brings every sealed value under a new master key while hosts run. Each step can be repeated: a
/// rotation that was interrupted goes on with `reseal`. Hosts on other machines need the new file
/// before `dropOldKeys`.
class RotateMasterKey {
public:
    RotateMasterKey(storage::Database& database, std::string key_file, const base::Clock& clock)
        : database_{database}, key_file_{std::move(key_file)}, clock_{clock} {}

    /// Adds a key in front of the file's, then `reseal`.
    base::Result<Rotation> run();
    /// Seals what is still under an older key with the current one, in batches, then opens
    /// everything.
    base::Result<Rotation> reseal();
    /// Forgets the older keys. Conflict `old_key_in_use` while a sealed value needs one,
    /// `old_key_too_fresh` within a day of the file's last change.
    base::Result<void> dropOldKeys(Patience patience = Patience::ADay);

private:
    struct Batch {
        int seen = 0;
        std::int64_t resealed = 0;
    };

    base::Result<Batch> resealBatch(const class Vault& vault);
    base::Result<std::int64_t> verify(const class Vault& vault);

    storage::Database& database_;
    std::string key_file_;
    const base::Clock& clock_;
};

}  // namespace parley::secrets
