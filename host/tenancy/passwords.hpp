#pragma once

#include <base/result.hpp>
#include <io/offload.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::tenancy {

/// What a stored hash says to a password. Outdated: right, but hashed the way we no longer hash.
enum class PasswordMatch : std::uint8_t { Wrong, Right, RightButOutdated };

/// Hashes passwords with argon2id on a bounded pool, and reads the bcrypt hashes of imported users.
/// Hashing suspends the calling fiber; when the pool's queue is full it fails with Unavailable.
class Passwords {
public:
    struct Cost {
        /// OWASP's smallest recommendation for argon2id: 19 MiB, two passes, one lane.
        std::uint32_t memory_kib = 19'456;
        std::uint32_t passes = 2;
    };

    Passwords(io::BlockingPool& pool, Cost cost);
    explicit Passwords(io::BlockingPool& pool) : Passwords{pool, Cost{}} {}

    /// Whether the password may be chosen: 8 to 128 characters of any kind, none of the common
    /// ones, not the e-mail address. Unprocessable `password_refused` with the reason as advice.
    [[nodiscard]] static base::Result<void> check(
        std::string_view password, std::string_view email);

    /// Whether it is a bcrypt hash that `verify` can check in reasonable time. Unprocessable
    /// `password_hash_refused`.
    [[nodiscard]] static base::Result<void> checkImported(const std::string& hash);

    base::Result<std::string> hash(const std::string& password);
    /// Without a stored hash it works as long and answers Wrong, so that nobody can tell whether an
    /// account exists by the time it takes.
    base::Result<PasswordMatch> verify(
        const std::string& password, const std::optional<std::string>& stored);

    /// How many argon2id or bcrypt computations there were.
    [[nodiscard]] std::uint64_t computations() const { return computations_; }

private:
    [[nodiscard]] std::string hashNow(const std::string& password) const;
    [[nodiscard]] PasswordMatch verifyNow(
        const std::string& password, const std::string& stored) const;

    io::BlockingPool& pool_;
    const Cost cost_;
    const std::string hash_of_nobody_;
    std::atomic<std::uint64_t> computations_{0};
};

}  // namespace parley::tenancy
