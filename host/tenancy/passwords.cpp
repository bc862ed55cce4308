#include "passwords.hpp"

#include "common_passwords.hpp"
#include "text_rules.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>

#include <argon2.h>
#include <crypt.h>

#include <algorithm>
#include <array>
#include <memory>

namespace parley::tenancy {

namespace {

constexpr std::size_t kFewestCharacters = 8;
constexpr std::size_t kMostCharacters = 128;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::uint32_t kLanes = 1;

base::Error refused(std::string advice) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "password_refused",
        .advice = std::move(advice)};
}

std::string toLower(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char symbol) {
        return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol;
    });
    return lower;
}

/// `$2a$`, `$2b$` and `$2y$`: what other systems export.
bool isBcrypt(std::string_view stored) {
    return stored.starts_with("$2a$") || stored.starts_with("$2b$") || stored.starts_with("$2y$");
}

bool bcryptMatches(const std::string& password, const std::string& stored) {
    if (password.find('\0') != std::string::npos) return false;
    // 32 KB: too much for the stack of a fiber, were this ever called on one.
    const auto work = std::make_unique<crypt_data>();
    const char* made = crypt_r(password.c_str(), stored.c_str(), work.get());
    return made != nullptr && base::equalInConstantTime(made, stored);
}

}  // namespace

Passwords::Passwords(io::BlockingPool& pool, Cost cost)
    : pool_{pool},
      cost_{cost},
      hash_of_nobody_{hashNow(base::toHex(base::randomBytes(kSaltBytes)))} {}

base::Result<void> Passwords::check(std::string_view password, std::string_view email) {
    const auto length = countCodePoints(password);
    if (!length) return refused("A password is text in UTF-8.");
    if (*length < kFewestCharacters) return refused("A password takes at least 8 characters.");
    if (*length > kMostCharacters) return refused("A password takes at most 128 characters.");
    const auto lower = toLower(password);
    if (lower == toLower(email)) {
        return refused("The password is the e-mail address; choose another.");
    }
    if (isCommonPassword(lower)) {
        return refused("This password is among the most common ones; choose another.");
    }
    return {};
}

base::Result<void> Passwords::checkImported(const std::string& hash) {
    constexpr std::size_t kBcryptLength = 60;
    // Each step doubles the time; at 14 it is a second.
    constexpr std::string_view kLeastCost = "04";
    constexpr std::string_view kMostCost = "14";
    if (isBcrypt(hash) && hash.size() == kBcryptLength && hash[6] == '$') {
        const auto cost = std::string_view{hash}.substr(4, 2);
        if (cost >= kLeastCost && cost <= kMostCost) return {};
    }
    return base::Error{
        .code = base::ErrorCode::Unprocessable,
        .reason = "password_hash_refused",
        .advice = "The hash is none of bcrypt with a cost from 4 to 14, such as $2b$12$…"};
}

base::Result<std::string> Passwords::hash(const std::string& password) {
    return io::offload(pool_, [&] {
        ++computations_;
        return hashNow(password);
    });
}

base::Result<PasswordMatch> Passwords::verify(
    const std::string& password, const std::optional<std::string>& stored) {
    return io::offload(pool_, [&] {
        ++computations_;
        if (stored) return verifyNow(password, *stored);
        static_cast<void>(verifyNow(password, hash_of_nobody_));
        return PasswordMatch::Wrong;
    });
}

std::string Passwords::hashNow(const std::string& password) const {
    const auto salt = base::randomBytes(kSaltBytes);
    std::array<char, 256> encoded{};
    const int failed = argon2id_hash_encoded(
        cost_.passes,
        cost_.memory_kib,
        kLanes,
        password.data(),
        password.size(),
        salt.data(),
        salt.size(),
        kHashBytes,
        encoded.data(),
        encoded.size());
    // It fails only for impossible costs and when memory runs out.
    CHECK(failed == ARGON2_OK);
    return encoded.data();
}

PasswordMatch Passwords::verifyNow(const std::string& password, const std::string& stored) const {
    if (isBcrypt(stored)) {
        return bcryptMatches(password, stored) ? PasswordMatch::RightButOutdated
                                               : PasswordMatch::Wrong;
    }
    if (argon2id_verify(stored.c_str(), password.data(), password.size()) != ARGON2_OK) {
        return PasswordMatch::Wrong;
    }
    const auto costs = "$argon2id$v=19$m=" + std::to_string(cost_.memory_kib) +
                       ",t=" + std::to_string(cost_.passes) + ",p=1$";
    return stored.starts_with(costs) ? PasswordMatch::Right : PasswordMatch::RightButOutdated;
}

}  // namespace parley::tenancy
