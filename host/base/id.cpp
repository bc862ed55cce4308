#include "id.hpp"

#include "bytes.hpp"

#include <algorithm>
#include <cstring>

namespace parley::base {

namespace {

// Crockford's alphabet: no i, l, o, u, so that an id read aloud is not misheard.
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kUuidSymbols = 26;
constexpr std::size_t kTenantSymbols = 13;

/// Writes `count` symbols of the number held in the low bits of `high` and `low`.
std::string spell(std::uint64_t high, std::uint64_t low, std::size_t count) {
    std::string text(count, '0');
    for (std::size_t i = count; i-- > 0;) {
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
    if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
        text[23] != '-') {
        return std::nullopt;
    }
    std::string digits{text};
    digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
    const auto raw = fromHex(digits);
    if (!raw || raw->size() != 16) return std::nullopt;
    Bytes bytes{};
    std::memcpy(bytes.data(), raw->data(), bytes.size());
    return Uuid{bytes};
}

std::string Uuid::text() const {
    auto digits = toHex({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
    for (const std::size_t dash : {8U, 13U, 18U, 23U})
        digits.insert(dash, 1, '-');
    return digits;
}

std::string toPublicId(std::string_view prefix, const Uuid& uuid) {
    const auto& bytes = uuid.bytes();
    return std::string{prefix} +
           spell(readBigEndian(bytes.data()), readBigEndian(bytes.data() + 8), kUuidSymbols);
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
    constexpr std::string_view kPrefix = "ten_";
    if (public_id.size() != kPrefix.size() + kTenantSymbols || !public_id.starts_with(kPrefix))
        return std::nullopt;
    const auto number = unspell(public_id.substr(kPrefix.size()));
    if (!number || number->high != 0 || (number->low >> 63U) != 0) return std::nullopt;
    return TenantId{static_cast<std::int64_t>(number->low)};
}

std::string TenantId::publicId() const {
    return "ten_" + spell(0, static_cast<std::uint64_t>(value_), kTenantSymbols);
}

}  // namespace parley::base
