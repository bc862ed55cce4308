#pragma once

#include <base/result.hpp>

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// The public keys whose signatures on packages are believed. Immutable, for any thread.
class TrustedKeys {
public:
    /// Every `*.pem` of the folder, each an ed25519 public key. An empty name or a folder that does
    /// not exist trusts nobody. InvalidArgument `trusted_keys_unreadable` for what is no such key.
    static base::Result<TrustedKeys> load(const std::string& folder);

    /// Whether one of the keys made the signature (64 raw bytes) of these bytes.
    [[nodiscard]] bool signedBy(std::string_view bytes, std::string_view signature) const;
    [[nodiscard]] std::size_t size() const { return keys_.size(); }

private:
    struct FreeKey {
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    };

    std::vector<std::unique_ptr<EVP_PKEY, FreeKey>> keys_;
};

}  // namespace parley::provider
