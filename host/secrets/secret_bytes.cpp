#include "secret_bytes.hpp"

#include <openssl/crypto.h>

namespace parley::secrets {

void erase(std::string& bytes) {
    // The whole buffer: a string that was longer once may have left bytes behind its end.
    bytes.resize(bytes.capacity());
    OPENSSL_cleanse(bytes.data(), bytes.size());
    bytes.clear();
}

// A moved string may leave its bytes in the inline buffer, so the source is erased too.
SecretBytes::SecretBytes(SecretBytes&& other) noexcept : bytes_{std::move(other.bytes_)} {
    erase(other.bytes_);
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
        erase(bytes_);
        bytes_ = std::move(other.bytes_);
        erase(other.bytes_);
    }
    return *this;
}

SecretBytes::~SecretBytes() {
    erase(bytes_);
}

}  // namespace parley::secrets
