#pragma once

#include "master_key.hpp"

#include <base/result.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley::secrets {

/// Seals secrets with AES-256-GCM. Every context (`tenant/ten_…/provider/prv_…`) has a subkey of
/// its own and is authenticated with the sealed bytes, so what was sealed for one place opens at no
/// other. Any thread. When it was made from a file it follows changes of that file, so that a
/// rotation reaches a running host.
class Vault {
public:
    explicit Vault(MasterKey key);
    /// `environment_value` as in MasterKey::load.
    static base::Result<std::unique_ptr<Vault>> create(
        const std::optional<std::string>& environment_value, const std::string& file);

    /// Version, key id, nonce, ciphertext and tag.
    [[nodiscard]] std::string seal(std::string_view context, std::string_view plain) const;
    /// Fails with `secret_unreadable` when a single bit or the context differs from what was
    /// sealed, and with `secret_key_unknown` when the key that sealed it is gone.
    [[nodiscard]] base::Result<std::string> open(
        std::string_view context, std::string_view sealed) const;

    /// The same in base64url, for JSON and configuration.
    [[nodiscard]] std::string sealText(std::string_view context, std::string_view plain) const;
    [[nodiscard]] base::Result<std::string> openText(
        std::string_view context, std::string_view sealed) const;

    /// A 32-byte key for one purpose, such as an HMAC. It changes when the master key is rotated.
    [[nodiscard]] std::string derive(std::string_view purpose) const;
    /// One for each master key, the current one first: for checking what was made before a
    /// rotation.
    [[nodiscard]] std::vector<std::string> deriveAll(std::string_view purpose) const;

    [[nodiscard]] std::string currentKeyId() const;
    /// The id of the key that sealed these bytes; empty when they are not of our format.
    static std::string keyIdOf(std::string_view sealed);

private:
    [[nodiscard]] std::shared_ptr<const MasterKey> keys() const;

    std::string file_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const MasterKey> keys_;
    /// What the file looked like when it was read: inode and time of change.
    mutable std::string file_stamp_;
};

}  // namespace parley::secrets
