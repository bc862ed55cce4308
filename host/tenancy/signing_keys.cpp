#include "signing_keys.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>
#include <base/log.hpp>

#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace parley::tenancy {

namespace {

constexpr std::string_view kNames = "access_token_key/";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kKidBytes = 9;
constexpr std::chrono::hours kLifetime{30 * 24};
/// Every host reads the keys each half minute, so all know a new one by then.
constexpr std::chrono::minutes kNotice{2};
/// Longer than any access token lives.
constexpr std::chrono::minutes kAftermath{15};
constexpr base::UtcTime kNever = base::UtcTime::max();

std::string nameOf(std::int64_t generation) {
    // Of fixed width, so that names sort as generations do.
    std::array<char, 24> digits{};
    std::snprintf(digits.data(), digits.size(), "%010lld", static_cast<long long>(generation));
    return std::string{kNames} + digits.data();
}

/// What Poco writes before the first dot of every token it signs for this key.
std::string headerFor(const std::string& kid, const std::string& secret) {
    Poco::JWT::Token token;
    token.header().set("kid", kid);
    const auto text = Poco::JWT::Signer{secret}.sign(token, Poco::JWT::Signer::ALGO_HS256);
    return text.substr(0, text.find('.'));
}

std::optional<SigningKey> readKey(const secrets::NamedSecret& stored) {
    const auto json = nlohmann::json::parse(stored.plain, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto secret = base::fromBase64Url(json.value("secret", ""));
    const auto signs_from = base::parseTime(json.value("signs_from", ""));
    const auto kid = json.value("kid", "");
    if (!secret || secret->size() != kSecretBytes || !signs_from || kid.empty())
        return std::nullopt;
    return SigningKey{
        .kid = kid,
        .secret = *secret,
        .header = headerFor(kid, *secret),
        .generation = json.value("generation", std::int64_t{0}),
        .signs_from = *signs_from,
        .verifies_until = kNever};
}

}  // namespace

SigningKeys::SigningKeys(
    storage::Database& database, const secrets::Vault& vault, const base::Clock& clock)
    : secrets_{database, vault, clock}, clock_{clock} {}

base::Result<void> SigningKeys::refresh() {
    auto keys = TRY(load());
    if (keys.empty()) {
        TRY(publish(1, clock_.now()));
        keys = TRY(load());
    } else if (keys.front().signs_from + kLifetime < clock_.now()) {
        TRY(publish(keys.front().generation + 1, clock_.now() + kNotice));
        keys = TRY(load());
    }
    if (keys.empty()) {
        return base::Error{
            .code = base::ErrorCode::Internal,
            .reason = "internal_error",
            .detail = "no signing key can be read"};
    }
    keys_.set(std::make_shared<const Keys>(std::move(keys)));
    return {};
}

base::Result<void> SigningKeys::rotate() {
    const auto keys = TRY(load());
    if (keys.empty()) return refresh();
    TRY(publish(keys.front().generation + 1, clock_.now() + kNotice));
    return refresh();
}

base::Result<SigningKeys::Keys> SigningKeys::load() {
    const auto stored = TRY(secrets_.list(kNames));
    Keys keys;
    for (const auto& one : stored) {
        if (auto key = readKey(one)) {
            keys.push_back(std::move(*key));
        } else {
            base::log(base::LogLevel::Error, "signing_key_unreadable", {{"name", one.name}});
        }
    }
    std::sort(keys.begin(), keys.end(), [](const auto& left, const auto& right) {
        return left.generation > right.generation;
    });
    for (std::size_t index = 1; index < keys.size(); ++index) {
        keys[index].verifies_until = keys[index - 1].signs_from + kAftermath;
    }
    const auto over = [&](const SigningKey& key) { return key.verifies_until <= clock_.now(); };
    for (const auto& key : keys) {
        if (over(key)) TRY(secrets_.remove(nameOf(key.generation)));
    }
    keys.erase(std::remove_if(keys.begin(), keys.end(), over), keys.end());
    return keys;
}

base::Result<void> SigningKeys::publish(std::int64_t generation, base::UtcTime signs_from) {
    const nlohmann::json key{
        {"kid", base::toBase64Url(base::randomBytes(kKidBytes))},
        {"secret", base::toBase64Url(base::randomBytes(kSecretBytes))},
        {"generation", generation},
        {"signs_from", base::toRfc3339(signs_from)}};
    // Of several hosts that publish the same generation, one wins.
    TRY(secrets_.putIfAbsent(nameOf(generation), key.dump()));
    base::log(base::LogLevel::Info, "signing_key_published", {{"generation", generation}});
    return {};
}

SigningKey SigningKeys::current() const {
    const auto keys = keys_.get();
    CHECK(!keys->empty());
    const auto now = clock_.now();
    for (const auto& key : *keys) {
        if (key.signs_from <= now) return key;
    }
    // A clock that went back: the oldest key is the one other hosts know for longest.
    return keys->back();
}

}  // namespace parley::tenancy
