#include "access.hpp"

#include "errors.hpp"

#include <common/payment_news.hpp>

namespace paypal {

namespace {

// Before its end, so that it holds when the request arrives.
constexpr std::int64_t kMarginUs = 60 * common::kMicrosInSecond;

}  // namespace

std::optional<std::string> TokenCache::find(std::int64_t now_us) const {
    const std::lock_guard lock{mutex_};
    if (token_.empty() || now_us >= until_us_) return std::nullopt;
    return token_;
}

void TokenCache::keep(std::string token, std::int64_t until_us) {
    const std::lock_guard lock{mutex_};
    token_ = std::move(token);
    until_us_ = until_us;
}

void TokenCache::forget(const std::string& token) {
    const std::lock_guard lock{mutex_};
    if (token_ == token) token_.clear();
}

parley::HttpRequest tokenRequest(const Settings& settings) {
    parley::HttpRequest request;
    request.method = "POST";
    request.url = settings.base_url + "/v1/oauth2/token";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = "grant_type=client_credentials";
    request.credential = parley::Credential::basic(settings.client_id, "client_secret");
    return request;
}

void Access::send(
    std::string method, const std::string& path, parley::HttpRequest request, Then then) {
    request_ = std::move(request);
    request_.method = std::move(method);
    request_.url = settings_.base_url + path;
    // PayPal wants it with an empty body, too.
    request_.headers.emplace_back("Content-Type", "application/json");
    then_ = std::move(then);
    withToken();
}

void Access::withToken() {
    if (const auto token = tokens_.find(session_.host().utcUs())) return ask(*token, Token::Kept);
    fetchToken();
}

void Access::fetchToken() {
    const auto take = [this](const parley::HttpReply& reply) {
        // Whoever does not get in has done nothing.
        if (reply.status != 200)
            throw parley::Failure{statusOf(session_.host(), reply, PARLEY_PAY_QUERY)};
        const auto token = parley::readJson(reply.body, [this](const common::Json& json) {
            auto given = json.at("access_token").get<std::string>();
            const auto lasts_us =
                json.at("expires_in").get<std::int64_t>() * common::kMicrosInSecond;
            tokens_.keep(given, session_.host().utcUs() + lasts_us - kMarginUs);
            return given;
        });
        ask(token, Token::Fresh);
    };
    fetch_.start(tokenRequest(settings_), take, [this](parley::Status status) {
        status.flags &= ~PARLEY_F_SIDE_EFFECT;
        session_.failed(status);
    });
}

void Access::ask(const std::string& token, Token age) {
    auto request = request_;
    request.headers.emplace_back("Authorization", "Bearer " + token);
    fetch_.start(request, [this, token, age](const parley::HttpReply& reply) {
        if (reply.status == 401) tokens_.forget(token);
        if (reply.status == 401 && age == Token::Kept) return fetchToken();
        const auto then = std::move(then_);
        then(reply);
    });
}

}  // namespace paypal
