#pragma once

#include <transport/webrtc/wire.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <string>
#include <string_view>

namespace parley::transport {

/// A binding request as a caller writes it, with an attribute more if one is given.
inline std::string stunCheck(
    std::string_view user, std::string_view password, std::string_view attribute = {}) {
    constexpr std::size_t kHeader = 20;
    constexpr std::size_t kIntegrity = 24;
    std::string out{"\x00\x01\x00\x00\x21\x12\xA4\x42transaction!", kHeader};
    append16(out, 0x0006);
    append16(out, user.size());
    out += user;
    out.resize((out.size() + 3) / 4 * 4);
    out += attribute;
    write16(out, 2, out.size() + kIntegrity - kHeader);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(
        EVP_sha1(),
        password.data(),
        static_cast<int>(password.size()),
        bytesOf(out).data(),
        out.size(),
        digest.data(),
        &size);
    append16(out, 0x0008);
    append16(out, size);
    out.append(reinterpret_cast<const char*>(digest.data()), size);
    return out;
}

}  // namespace parley::transport
