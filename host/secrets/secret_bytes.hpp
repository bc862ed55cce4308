#pragma once

#include <string>
#include <string_view>

namespace parley::secrets {

/// Bytes that are erased from memory when they are no longer held. Moves, never copies, and never
/// shorter than fits std::string's inline buffer is relied upon: the erasing covers that buffer
/// too.
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
    [[nodiscard]] bool empty() const { return bytes_.empty(); }

private:
    std::string bytes_;
};

/// Overwrites a string's bytes and empties it.
void erase(std::string& bytes);

}  // namespace parley::secrets
