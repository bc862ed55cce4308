#pragma once

#include "clock.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::base {

/// 128 bits made by the host: version 7, so that ids made later sort later and indexes grow at one
/// end.
class Uuid {
public:
    using Bytes = std::array<std::uint8_t, 16>;

    Uuid() = default;
    explicit Uuid(const Bytes& bytes) : bytes_{bytes} {}

    static Uuid makeV7(UtcTime now);
    /// Reads the 36-character form that PostgreSQL prints.
    static std::optional<Uuid> parse(std::string_view text);

    [[nodiscard]] std::string text() const;
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    auto operator<=>(const Uuid&) const = default;

private:
    Bytes bytes_{};
};

/// The public spelling of an id: `usr_` and 26 characters of Crockford's base 32.
std::string toPublicId(std::string_view prefix, const Uuid& uuid);
/// Empty when the prefix is another or the spelling is not exactly what toPublicId writes.
std::optional<Uuid> fromPublicId(std::string_view prefix, std::string_view text);

/// A tenant's key in every table. Publicly `ten_` and 13 characters of base 32.
class TenantId {
public:
    TenantId() = default;
    explicit TenantId(std::int64_t value) : value_{value} {}

    static std::optional<TenantId> parse(std::string_view public_id);
    [[nodiscard]] std::string publicId() const;
    [[nodiscard]] std::int64_t value() const { return value_; }
    auto operator<=>(const TenantId&) const = default;

private:
    std::int64_t value_ = 0;
};

/// A UUID that knows what it names, so that a session id is never taken for a user id.
template <typename Named>
class Id {
public:
    Id() = default;
    explicit Id(const Uuid& uuid) : uuid_{uuid} {}

    static Id make(UtcTime now) { return Id{Uuid::makeV7(now)}; }
    static std::optional<Id> parse(std::string_view public_id) {
        const auto uuid = fromPublicId(Named::kPrefix, public_id);
        return uuid ? std::optional{Id{*uuid}} : std::nullopt;
    }
    [[nodiscard]] std::string publicId() const { return toPublicId(Named::kPrefix, uuid_); }
    [[nodiscard]] const Uuid& uuid() const { return uuid_; }
    auto operator<=>(const Id&) const = default;

private:
    Uuid uuid_;
};

struct UserName {
    static constexpr std::string_view kPrefix = "usr_";
};
struct SessionName {
    static constexpr std::string_view kPrefix = "ses_";
};
struct ApiKeyName {
    static constexpr std::string_view kPrefix = "key_";
};
struct ProviderName {
    static constexpr std::string_view kPrefix = "prv_";
};

using UserId = Id<UserName>;
using SessionId = Id<SessionName>;
using ApiKeyId = Id<ApiKeyName>;
using ProviderId = Id<ProviderName>;

}  // namespace parley::base
