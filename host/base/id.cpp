#include "id.hpp"

#include "bytes.hpp"

#include <cstring>

namespace parley::base {

namespace {

// Crockford's alphabet: no i, l, o, u, so that an id read aloud is not misheard.
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kUuidSymbols = 26;
constexpr std::size_t kTenantSymbols = 13;
constexpr std::string_view kTenantPrefix = "ten_";
constexpr std::size_t kUuidLength = 36;

/// Where the 36-character form has its dashes.
constexpr bool isDash(std::size_t at) {
    return at == 8 || at == 13 || at == 18 || at == 23;
}

/// `prefix` and `count` symbols of the number held in the low bits of `high` and `low`.
std::string spell(
    std::string_view prefix, std::uint64_t high, std::uint64_t low, std::size_t count) {
    std::string text(prefix.size() + count, '0');
    prefix.copy(text.data(), prefix.size());
    for (std::size_t i = text.size(); i-- > prefix.size();) {
        text[i] = kAlphabet[low & 31U];
        low = (low >> 5U) | (high << 59U);
        high >>= 5U;
    }
    return text;
}

struct Wide {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

std::optional<Wide> unspell(std::string_view text) {
    Wide number;
    for (const char symbol : text) {
        const auto digit = kAlphabet.find(symbol);
        if (digit == std::string_view::npos || (number.high >> 59U) != 0) return std::nullopt;
        number.high = (number.high << 5U) | (number.low >> 59U);
        number.low = (number.low << 5U) | digit;
    }
    return number;
}

std::uint64_t readBigEndian(const std::uint8_t* bytes) {
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i)
        number = (number << 8U) | bytes[i];
    return number;
}

void writeBigEndian(std::uint64_t number, std::uint8_t* bytes) {
    for (int i = 8; i-- > 0;) {
        bytes[i] = static_cast<std::uint8_t>(number & 255U);
        number >>= 8U;
    }
}

}  // namespace

Uuid Uuid::makeV7(UtcTime now) {
    Bytes bytes{};
    const auto random = randomBytes(10);
    std::memcpy(bytes.data() + 6, random.data(), random.size());
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count());
    for (unsigned i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>((milliseconds >> (8U * (5U - i))) & 255U);
    }
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x70U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    return Uuid{bytes};
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != kUuidLength) return std::nullopt;
    Bytes bytes{};
    std::size_t at = 0;
    for (auto& byte : bytes) {
        if (isDash(at) && text[at++] != '-') return std::nullopt;
        const int high = hexDigit(text[at++]);
        const int low = hexDigit(text[at++]);
        if (high < 0 || low < 0) return std::nullopt;
        byte = static_cast<std::uint8_t>(high * 16 + low);
    }
    return Uuid{bytes};
}

std::string Uuid::text() const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(kUuidLength, '-');
    std::size_t at = 0;
    for (const auto byte : bytes_) {
        if (isDash(at)) ++at;
        text[at++] = kDigits[byte >> 4U];
        text[at++] = kDigits[byte & 15U];
    }
    return text;
}

std::string toPublicId(std::string_view prefix, const Uuid& uuid) {
    const auto& bytes = uuid.bytes();
    return spell(
        prefix, readBigEndian(bytes.data()), readBigEndian(bytes.data() + 8), kUuidSymbols);
}

std::optional<Uuid> fromPublicId(std::string_view prefix, std::string_view text) {
    if (text.size() != prefix.size() + kUuidSymbols || !text.starts_with(prefix))
        return std::nullopt;
    const auto number = unspell(text.substr(prefix.size()));
    if (!number) return std::nullopt;
    Uuid::Bytes bytes{};
    writeBigEndian(number->high, bytes.data());
    writeBigEndian(number->low, bytes.data() + 8);
    return Uuid{bytes};
}

std::optional<TenantId> TenantId::parse(std::string_view public_id) {
    if (public_id.size() != kTenantPrefix.size() + kTenantSymbols ||
        !public_id.starts_with(kTenantPrefix)) {
        return std::nullopt;
    }
    const auto number = unspell(public_id.substr(kTenantPrefix.size()));
    if (!number || number->high != 0 || (number->low >> 63U) != 0) return std::nullopt;
    return TenantId{static_cast<std::int64_t>(number->low)};
}

std::string TenantId::publicId() const {
    return spell(kTenantPrefix, 0, static_cast<std::uint64_t>(value_), kTenantSymbols);
}

}  // namespace parley::base
