#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace parley::secrets {

/// Bytes that are overwritten when they are no longer held. Moves; a copy has to be asked for.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(std::string bytes) : bytes_{std::move(bytes)} {}
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes();

    [[nodiscard]] std::string_view view() const { return bytes_; }
    [[nodiscard]] SecretBytes copy() const { return SecretBytes{bytes_}; }

private:
    std::string bytes_;
};

/// Overwrites a string's bytes and empties it.
void erase(std::string& bytes);

}  // namespace parley::secrets
