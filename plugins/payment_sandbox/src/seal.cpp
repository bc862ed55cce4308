#include "seal.hpp"

#include <common/payment_news.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

namespace sandbox {

namespace {

constexpr std::int64_t kToleranceUs = 300 * common::kMicrosInSecond;
constexpr std::size_t kKeyBytes = 32;

template <std::size_t size>
std::string hexOf(const std::array<unsigned char, size>& bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : bytes)
        hex += {kDigits[byte >> 4U], kDigits[byte & 15U]};
    return hex;
}

}  // namespace

std::string newKey() {
    std::array<unsigned char, kKeyBytes> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw parley::Failure{PARLEY_E_INTERNAL, "there are no random numbers"};
    return hexOf(bytes);
}

std::string digestOf(std::string_view key, std::string_view text) {
    std::array<unsigned char, 32> digest{};
    HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        digest.data(),
        nullptr);
    return hexOf(digest);
}

std::string sealOf(std::string_view key, std::string_view body, std::int64_t now_us) {
    const auto seconds = std::to_string(now_us / common::kMicrosInSecond);
    return "t=" + seconds + ",v1=" + digestOf(key, seconds + '.' + std::string{body});
}

bool isSealed(
    std::string_view key, std::string_view body, std::string_view header, std::int64_t now_us) {
    const auto comma = header.find(",v1=");
    if (header.substr(0, 2) != "t=" || comma == std::string_view::npos) return false;
    constexpr std::size_t kBeforeDigest = 4;
    // Eleven digits are the year 5138.
    constexpr std::size_t kMostDigits = 11;
    const auto seconds = header.substr(2, comma - 2);
    if (seconds.size() > kMostDigits) return false;
    const auto at_us = std::atoll(std::string{seconds}.c_str()) * common::kMicrosInSecond;
    if (std::llabs(now_us - at_us) > kToleranceUs) return false;
    const auto given = header.substr(comma + kBeforeDigest);
    const auto right = digestOf(key, std::string{seconds} + '.' + std::string{body});
    return given.size() == right.size() &&
           CRYPTO_memcmp(given.data(), right.data(), right.size()) == 0;
}

}  // namespace sandbox
