#pragma once

#include <provider/plugin/secret_source.hpp>

namespace parley::testing {

/// Every secret's name is its value.
class NamedByItself final : public provider::SecretSource {
public:
    [[nodiscard]] std::optional<secrets::SecretBytes> find(std::string_view name) const override {
        return secrets::SecretBytes{std::string{name}};
    }
};

}  // namespace parley::testing
