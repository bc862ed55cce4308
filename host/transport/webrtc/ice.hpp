#pragma once

#include "path.hpp"
#include "stun.hpp"

#include <base/clock.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::transport {

/// The lite side of ICE for one call (RFC 8445, 2.5): it waits for the caller's checks, answers
/// them, and learns from them where the caller is.
class IceLite {
public:
    struct Credentials {
        std::string user;
        std::string password;
        std::string peer_user;
    };
    enum class Check : std::uint8_t {
        /// Not from the caller: not answered.
        Foreign,
        /// Answered, and told that it was no good.
        Refused,
        Valid
    };

    explicit IceLite(Credentials credentials) : credentials_{std::move(credentials)} {}

    /// The name before the colon of a check's USERNAME: whose check it is.
    static std::string_view ownerOf(const StunMessage& check);

    [[nodiscard]] const std::string& user() const { return credentials_.user; }
    Check check(const Path& path, Bytes datagram, const StunMessage& check, base::MonoTime now);
    /// Ceases to use a path that is gone.
    void drop(const Path& path);
    /// Where datagrams are sent; null before the first valid check.
    [[nodiscard]] const Path* selected() const { return selected_ ? &*selected_ : nullptr; }
    [[nodiscard]] const std::vector<Path>& paths() const { return paths_; }
    [[nodiscard]] std::optional<base::MonoTime> lastCheck() const { return last_check_; }
    /// The path that had to make room for the last one.
    [[nodiscard]] std::optional<Path> takeDropped() { return std::exchange(dropped_, {}); }

private:
    void keep(const Path& path);

    const Credentials credentials_;
    std::vector<Path> paths_;
    std::optional<Path> selected_;
    std::optional<Path> dropped_;
    std::optional<base::MonoTime> last_check_;
};

}  // namespace parley::transport
