#pragma once

#include <secrets/secret_bytes.hpp>

#include <optional>
#include <string_view>

namespace parley::provider {

/// The secrets of one configured provider, held in memory for its lifetime. Any thread.
class SecretSource {
public:
    virtual ~SecretSource() = default;
    /// What the settings call `name`; empty when there is none.
    [[nodiscard]] virtual std::optional<secrets::SecretBytes> find(std::string_view name) const = 0;
};

}  // namespace parley::provider
