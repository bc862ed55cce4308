#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace paypal {

/// The access token that all strands of a provider share. Any thread.
class TokenCache {
public:
    [[nodiscard]] std::optional<std::string> find(std::int64_t now_us) const;
    void keep(std::string token, std::int64_t until_us);
    /// Unless another took its place already.
    void forget(const std::string& token);

private:
    mutable std::mutex mutex_;
    std::string token_;
    std::int64_t until_us_ = 0;
};

/// Asks for a token.
parley::HttpRequest tokenRequest(const Settings& settings);

/// Speaks to PayPal's API in the name of the client: fetches a token when there is none, and once
/// more when PayPal takes the one that was kept for none of its own any longer.
class Access {
public:
    using Then = std::function<void(const parley::HttpReply&)>;

    Access(const Settings& settings, TokenCache& tokens, parley::Session& session)
        : settings_{settings}, tokens_{tokens}, session_{session}, fetch_{session} {}

    /// `path` is what follows the base URL. `then` gets a reply of any status.
    void send(std::string method, const std::string& path, parley::HttpRequest request, Then then);

private:
    enum class Token { Kept, Fresh };

    void withToken();
    void fetchToken();
    void ask(const std::string& token, Token age);

    const Settings& settings_;
    TokenCache& tokens_;
    parley::Session& session_;
    parley::HttpRequest request_;
    Then then_;
    parley::Fetch fetch_;
};

}  // namespace paypal
