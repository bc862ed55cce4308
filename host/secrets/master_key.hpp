#pragma once

#include "secret_bytes.hpp"

#include <base/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::secrets {

/// The keys under which every other secret is sealed, newest first. As a file: one `id:base64url`
/// line a key, mode 0600, the first line is the current key. As the value of PARLEY_MASTER_KEY: 32
/// bytes in hex or base64url, or the same lines separated by commas. Immutable; any thread.
class MasterKey {
public:
    static constexpr std::size_t kKeyBytes = 32;

    struct Key {
        std::string id;
        SecretBytes bytes;
    };

    /// The environment's value when it is set, else the file, which is made on the first run.
    static base::Result<MasterKey> load(
        const std::optional<std::string>& environment_value, const std::string& file);
    static base::Result<MasterKey> fromText(std::string_view text);
    /// Refuses a file that others than its owner may read.
    static base::Result<MasterKey> fromFile(const std::string& file);

    [[nodiscard]] const Key& current() const { return keys_.front(); }
    /// Null when no key has that id.
    [[nodiscard]] const Key* find(std::string_view id) const;
    [[nodiscard]] std::vector<std::string> ids() const;

    /// The same keys with a new random one in front.
    [[nodiscard]] MasterKey withNewKey() const;
    /// The current key alone.
    [[nodiscard]] MasterKey withoutOldKeys() const;
    /// Replaces the file as a whole: a crash leaves the old one or the new one.
    [[nodiscard]] base::Result<void> save(const std::string& file) const;

private:
    explicit MasterKey(std::vector<Key> keys) : keys_{std::move(keys)} {}

    [[nodiscard]] SecretBytes text() const;
    /// Leaves a file that is already there as it is.
    [[nodiscard]] base::Result<void> saveNew(const std::string& file) const;
    [[nodiscard]] base::Result<void> writeDraft(const std::string& draft) const;

    std::vector<Key> keys_;
};

}  // namespace parley::secrets
