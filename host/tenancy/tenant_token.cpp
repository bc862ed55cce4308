#include "tenant_token.hpp"

#include <base/bytes.hpp>

namespace parley::tenancy {

namespace {

constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kRandomBytes = 24;

std::string idBytes(base::TenantId tenant) {
    const auto value = static_cast<std::uint64_t>(tenant.value());
    std::string bytes(kIdBytes, '\0');
    for (std::size_t index = 0; index < kIdBytes; ++index) {
        bytes[index] = static_cast<char>((value >> (8 * (kIdBytes - 1 - index))) & 0xFFU);
    }
    return bytes;
}

base::TenantId idFrom(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(0, kIdBytes)) {
        value = (value << 8U) | static_cast<unsigned char>(byte);
    }
    return base::TenantId{static_cast<std::int64_t>(value)};
}

}  // namespace

TenantToken TenantToken::make(std::string_view prefix, base::TenantId tenant) {
    std::string text{prefix};
    text += base::toBase64Url(idBytes(tenant) + base::randomBytes(kRandomBytes));
    auto sha256 = base::sha256(text);
    return {.text = std::move(text), .tenant = tenant, .sha256 = std::move(sha256)};
}

std::optional<TenantToken> TenantToken::parse(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return std::nullopt;
    const auto bytes = base::fromBase64Url(text.substr(prefix.size()));
    if (!bytes || bytes->size() != kIdBytes + kRandomBytes) return std::nullopt;
    const auto tenant = idFrom(*bytes);
    if (tenant.value() <= 0) return std::nullopt;
    return TenantToken{.text = std::string{text}, .tenant = tenant, .sha256 = base::sha256(text)};
}

}  // namespace parley::tenancy
