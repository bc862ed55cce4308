#ifndef PARLEY_CPP_STORE_HPP
#define PARLEY_CPP_STORE_HPP

#include "session.hpp"

#include <array>

namespace parley {

/// Small things that outlive the process, such as an access token. An answer that comes after the
/// session's end is dropped.
class Kv {
public:
    /// NOT_FOUND, or OK and the value, valid for the call.
    using Then = std::function<void(parley_code, std::string_view value)>;

    explicit Kv(Session& session) noexcept : session_{session} {}

    void get(std::string_view key, Then then) {
        const auto& table = detail::need(session_.host().kv, PARLEY_SVC_KV);
        begin(std::move(then), [&](Once* once) {
            return table.get(session_.host().raw, session_.ctx(), str(key), Once::call, once);
        });
    }
    /// A span of 0 keeps it. QUOTA when it would not fit.
    void put(
        std::string_view key,
        std::string_view value,
        std::chrono::seconds span = {},
        Then then = {}) {
        const auto& table = detail::need(session_.host().kv, PARLEY_SVC_KV);
        begin(std::move(then), [&](Once* once) {
            return table.put(
                session_.host().raw,
                session_.ctx(),
                str(key),
                bytes(value),
                static_cast<uint32_t>(span.count()),
                Once::call,
                once);
        });
    }
    void remove(std::string_view key, Then then = {}) {
        const auto& table = detail::need(session_.host().kv, PARLEY_SVC_KV);
        begin(std::move(then), [&](Once* once) {
            return table.remove(session_.host().raw, session_.ctx(), str(key), Once::call, once);
        });
    }

private:
    template <class Begin>
    void begin(Then then, Begin&& begin) {
        auto once = std::make_unique<Once>(session_, std::move(then));
        detail::check(begin(once.get()), "the key-value store");
        (void)once.release();
    }

    Session& session_;
};

/// The operator's secrets, by the name of the setting that refers to them. Prefer a Credential:
/// then the secret never enters the plugin.
class Secrets {
public:
    using Digest = std::array<uint8_t, 32>;
    using Then = std::function<void(parley_code, std::string_view secret)>;

    explicit Secrets(Session& session) noexcept : session_{session} {}

    Digest hmacSha256(std::string_view secret, std::string_view data) const {
        const auto& table = detail::need(session_.host().secrets, PARLEY_SVC_SECRETS);
        Digest digest{};
        detail::check(
            table.hmac_sha256(
                session_.host().raw, session_.ctx(), str(secret), bytes(data), digest.data()),
            "a signature");
        return digest;
    }
    /// Compared in constant time.
    bool isHmacSha256(
        std::string_view secret, std::string_view data, std::string_view expected) const {
        const auto& table = detail::need(session_.host().secrets, PARLEY_SVC_SECRETS);
        const auto code = table.verify_hmac_sha256(
            session_.host().raw, session_.ctx(), str(secret), bytes(data), bytes(expected));
        if (code == PARLEY_E_CONFLICT) return false;
        detail::check(code, "to check a signature");
        return true;
    }
    /// Needs `permissions.read_secrets`. The bytes are wiped when `then` returns.
    void read(std::string_view secret, Then then) {
        const auto& table = detail::need(session_.host().secrets, PARLEY_SVC_SECRETS);
        auto once = std::make_unique<Once>(session_, std::move(then));
        detail::check(
            table.get(session_.host().raw, session_.ctx(), str(secret), Once::call, once.get()),
            "a secret");
        (void)once.release();
    }

private:
    Session& session_;
};

}  // namespace parley

#endif
