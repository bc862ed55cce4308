#include "bytes.hpp"

#include "check.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cstdint>

namespace parley::base {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int kNoDigit = -1;

constexpr std::array<int, 256> makeDigits(std::string_view alphabet) {
    std::array<int, 256> digits{};
    digits.fill(kNoDigit);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        digits[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
    }
    return digits;
}

constexpr auto kHexValues = makeDigits(kHexDigits);
constexpr auto kBase64Values = makeDigits(kBase64Url);

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

/// Looked up once: OpenSSL's own short forms search its providers at every call.
const EVP_MD* sha256Algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    CHECK(algorithm != nullptr);
    return algorithm;
}

struct HmacContext {
    HmacContext() {
        auto* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        CHECK(mac != nullptr);
        context = EVP_MAC_CTX_new(mac);
        EVP_MAC_free(mac);
        char sha256[] = "SHA256";
        const std::array params{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
            OSSL_PARAM_construct_end()};
        CHECK(context != nullptr && EVP_MAC_CTX_set_params(context, params.data()) == 1);
    }
    ~HmacContext() { EVP_MAC_CTX_free(context); }
    HmacContext(const HmacContext&) = delete;
    HmacContext& operator=(const HmacContext&) = delete;

    EVP_MAC_CTX* context = nullptr;
};

/// Kept, because making one takes longer than a token's code.
EVP_MAC_CTX* hmacContext() {
    thread_local const HmacContext kept;
    return kept.context;
}

}  // namespace

std::string toHex(std::string_view bytes) {
    std::string text(bytes.size() * 2, '\0');
    auto at = text.begin();
    for (const unsigned char byte : bytes) {
        *at++ = kHexDigits[byte >> 4U];
        *at++ = kHexDigits[byte & 15U];
    }
    return text;
}

int hexDigit(char symbol) {
    return kHexValues[static_cast<unsigned char>(symbol)];
}

std::optional<std::string> fromHex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hexDigit(text[i]);
        const int low = hexDigit(text[i + 1]);
        if (high == kNoDigit || low == kNoDigit) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string toBase64Url(std::string_view bytes) {
    std::string text((bytes.size() * 4 + 2) / 3, '\0');
    auto at = text.begin();
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const unsigned char byte : bytes) {
        bits = (bits << 8U) | byte;
        held += 8;
        while (held >= 6) {
            held -= 6;
            *at++ = kBase64Url[(bits >> held) & 63U];
        }
    }
    if (held > 0) *at = kBase64Url[(bits << (6U - held)) & 63U];
    return text;
}

std::optional<std::string> fromBase64Url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes(text.size() * 3 / 4, '\0');
    auto at = bytes.begin();
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const unsigned char symbol : text) {
        const int digit = kBase64Values[symbol];
        if (digit == kNoDigit) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            *at++ = static_cast<char>((bits >> held) & 255U);
        }
    }
    // Two spellings of one token would give one secret two names.
    if ((bits & ((1U << held) - 1U)) != 0) return std::nullopt;
    return bytes;
}

std::string randomBytes(std::size_t count) {
    std::string bytes(count, '\0');
    CHECK(RAND_bytes(raw(bytes), static_cast<int>(count)) == 1);
    return bytes;
}

std::string uniqueText() {
    constexpr std::size_t kBytes = 12;
    constexpr std::size_t kTextsAtOnce = 64;
    // The generator takes a microsecond, however little it is asked for.
    thread_local std::string reserve;
    thread_local std::size_t used = 0;
    if (used == reserve.size()) {
        reserve = randomBytes(kTextsAtOnce * kBytes);
        used = 0;
    }
    const auto bytes = std::string_view{reserve}.substr(used, kBytes);
    used += kBytes;
    return toBase64Url(bytes);
}

std::string sha256(std::string_view bytes) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    CHECK(
        EVP_Digest(bytes.data(), bytes.size(), raw(digest), nullptr, sha256Algorithm(), nullptr) ==
        1);
    return digest;
}

std::string hmacSha256(std::string_view key, std::string_view bytes) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    auto* context = hmacContext();
    std::size_t length = 0;
    // Null would mean the key of the call before.
    const auto* key_bytes = key.empty() ? raw("") : raw(key);
    CHECK(
        EVP_MAC_init(context, key_bytes, key.size(), nullptr) == 1 &&
        EVP_MAC_update(context, raw(bytes), bytes.size()) == 1 &&
        EVP_MAC_final(context, raw(digest), &length, digest.size()) == 1 &&
        length == digest.size());
    return digest;
}

bool equalInConstantTime(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace parley::base
