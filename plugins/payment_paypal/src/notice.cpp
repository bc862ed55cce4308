#include "notice.hpp"

#include "errors.hpp"
#include "events.hpp"
#include "vendor_time.hpp"

#include <cstdlib>

namespace paypal {

namespace {

using common::Json;

constexpr std::int64_t kToleranceUs = 300 * common::kMicrosInSecond;
constexpr std::size_t kMostKnown = 16;
constexpr std::size_t kMostCertificateBytes = 64 * 1024;

[[noreturn]] void deny(const char* why) {
    throw parley::Failure{PARLEY_E_AUTH, why};
}

bool begins(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

/// Whoever signs may not choose where the certificate comes from: PayPal's own hosts only, or the
/// server that the operator set in PayPal's place.
bool mayComeFrom(std::string_view url, const Settings& settings) {
    constexpr std::string_view kPath = "/v1/notifications/certs/";
    for (const std::string_view host :
         {"api.paypal.com",
          "api.sandbox.paypal.com",
          "api-m.paypal.com",
          "api-m.sandbox.paypal.com"}) {
        if (begins(url, "https://" + std::string{host} + std::string{kPath})) return true;
    }
    return begins(url, settings.base_url + std::string{kPath});
}

std::string required(const parley::WebhookOpen& open, const char* name) {
    const auto value = open.header(name);
    if (value.empty()) deny("the webhook is not signed");
    return std::string{value};
}

}  // namespace

std::string CertificateCache::find(const std::string& url) const {
    const std::lock_guard lock{mutex_};
    const auto found = known_.find(url);
    return found == known_.end() ? std::string{} : found->second;
}

void CertificateCache::keep(const std::string& url, std::string certificates) {
    const std::lock_guard lock{mutex_};
    if (known_.size() >= kMostKnown) known_.clear();
    known_[url] = std::move(certificates);
}

Notice::Notice(
    const Settings& settings,
    TokenCache& tokens,
    CertificateCache& certificates,
    const parley::WebhookOpen& open)
    : Webhook{open},
      settings_{settings},
      certificates_{certificates},
      body_{parley::view(open.body)},
      certificate_url_{open.header("paypal-cert-url")},
      access_{settings, tokens, *this} {
    try {
        if (settings.webhook_id.empty()) deny("no id of the webhook is set");
        const auto sent = required(open, "paypal-transmission-time");
        const auto sent_us = timeOf(sent);
        if (!sent_us || std::llabs(open.received_us - *sent_us) > kToleranceUs)
            deny("the signature is of another time");
        signed_.text = required(open, "paypal-transmission-id") + '|' + sent + '|' +
                       settings.webhook_id + '|' + std::to_string(crc32Of(body_));
        signed_.signature =
            parley::fromBase64(required(open, "paypal-transmission-sig")).value_or(std::string{});
        signed_.authorities = settings.authorities;
        signed_.now_us = open.received_us;
        if (settings.asks_about_webhooks) {
            askVendor(open);
            return;
        }
        if (required(open, "paypal-auth-algo") != "SHA256withRSA")
            deny("the webhook is signed in an unknown way");
        checkHere();
    } catch (const parley::Failure& failure) {
        refuse(failure.status());
    }
}

void Notice::checkHere() {
    if (!mayComeFrom(certificate_url_, settings_))
        deny("the certificate of the webhook is not on a host of PayPal's");
    const auto known = certificates_.find(certificate_url_);
    if (!known.empty()) return checkWith(known);
    parley::HttpRequest request;
    request.url = certificate_url_;
    fetch_.start(request, [this](const parley::HttpReply& reply) {
        if (reply.status != 200 || reply.body.size() > kMostCertificateBytes)
            throw parley::Failure{statusOf(host(), reply, PARLEY_PAY_QUERY)};
        checkWith(reply.body);
    });
}

void Notice::checkWith(const std::string& certificates) {
    signed_.certificates = certificates;
    runBlocking(
        [notice = signed_] { expectSigned(notice); },
        [this] {
            certificates_.keep(certificate_url_, signed_.certificates);
            understand();
        });
}

/// The event goes back byte by byte: PayPal compares it with what it signed.
void Notice::askVendor(const parley::WebhookOpen& open) {
    if (!Json::accept(body_))
        throw parley::Failure{PARLEY_E_INVALID, "the body of the webhook is no JSON"};
    const Json about{
        {"auth_algo", required(open, "paypal-auth-algo")},
        {"cert_url", required(open, "paypal-cert-url")},
        {"transmission_id", required(open, "paypal-transmission-id")},
        {"transmission_sig", required(open, "paypal-transmission-sig")},
        {"transmission_time", required(open, "paypal-transmission-time")},
        {"webhook_id", settings_.webhook_id}};
    auto text = parley::toText(about);
    text.pop_back();
    parley::HttpRequest request;
    request.body = text + ",\"webhook_event\":" + body_ + '}';
    access_.send(
        "POST",
        "/v1/notifications/verify-webhook-signature",
        std::move(request),
        [this](const parley::HttpReply& reply) {
            if (reply.status != 200)
                throw parley::Failure{statusOf(host(), reply, PARLEY_PAY_QUERY)};
            const auto verdict = parley::readJson(reply.body, [](const Json& json) {
                return json.at("verification_status").get<std::string>();
            });
            if (verdict != "SUCCESS") deny("PayPal did not sign the webhook");
            understand();
        });
}

void Notice::understand() {
    if (const auto news = newsOf(body_)) common::tell(*this, *news);
    reply();
}

}  // namespace paypal
