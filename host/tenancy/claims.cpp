#include "claims.hpp"

#include <charconv>

namespace parley::tenancy {

namespace {

/// Takes one JSON text apart from left to right. Every take fails without effect on what was read
/// before; the whole text is refused then.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_{text} {}

    bool take(char symbol) {
        if (rest_.empty() || rest_.front() != symbol) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::optional<std::string_view> takeText() {
        if (!take('"')) return std::nullopt;
        const auto end = rest_.find_first_of("\"\\");
        if (end == std::string_view::npos || rest_[end] != '"') return std::nullopt;
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return text;
    }
    std::optional<std::int64_t> takeNumber() {
        std::int64_t number = 0;
        const auto* end = rest_.data() + rest_.size();
        const auto [at, error] = std::from_chars(rest_.data(), end, number);
        if (error != std::errc{} || number < 0) return std::nullopt;
        // JSON knows no leading zeros, and a fraction or exponent is left for the caller to refuse.
        if (rest_.front() == '-' || (rest_.front() == '0' && at != rest_.data() + 1)) {
            return std::nullopt;
        }
        rest_.remove_prefix(static_cast<std::size_t>(at - rest_.data()));
        return number;
    }
    std::optional<bool> takeFlag() {
        for (const bool flag : {true, false}) {
            const std::string_view word = flag ? "true" : "false";
            if (!rest_.starts_with(word)) continue;
            rest_.remove_prefix(word.size());
            return flag;
        }
        return std::nullopt;
    }
    [[nodiscard]] bool atEnd() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

template <typename Value>
bool store(std::optional<Value> value, Value& place) {
    if (value) place = *value;
    return value.has_value();
}

constexpr unsigned kAllClaims = (1U << 10U) - 1U;

/// Reads the value of one claim. The claim's bit, or 0 when it is unknown or its value is wrong.
unsigned takeClaim(Reader& reader, std::string_view name, Claims& claims) {
    const auto text = [&](std::string_view& place, unsigned bit) {
        return store(reader.takeText(), place) ? 1U << bit : 0U;
    };
    const auto number = [&](std::int64_t& place, unsigned bit) {
        return store(reader.takeNumber(), place) ? 1U << bit : 0U;
    };
    if (name == "iss") return text(claims.issuer, 0);
    if (name == "aud") return text(claims.audience, 1);
    if (name == "sub") return text(claims.user, 2);
    if (name == "tid") return text(claims.tenant, 3);
    if (name == "sid") return text(claims.session, 4);
    if (name == "role") return text(claims.role, 5);
    if (name == "iat") return number(claims.issued_at_s, 6);
    if (name == "nbf") return number(claims.not_before_s, 7);
    if (name == "exp") return number(claims.expires_at_s, 8);
    if (name == "ver") return store(reader.takeFlag(), claims.email_verified) ? 1U << 9U : 0U;
    return 0;
}

}  // namespace

std::optional<Claims> Claims::parse(std::string_view json) {
    Reader reader{json};
    Claims claims;
    unsigned seen = 0;
    if (!reader.take('{')) return std::nullopt;
    do {
        const auto name = reader.takeText();
        if (!name || !reader.take(':')) return std::nullopt;
        const auto bit = takeClaim(reader, *name, claims);
        if (bit == 0 || (seen & bit) != 0) return std::nullopt;
        seen |= bit;
    } while (reader.take(','));
    if (!reader.take('}') || !reader.atEnd() || seen != kAllClaims) return std::nullopt;
    return claims;
}

}  // namespace parley::tenancy
