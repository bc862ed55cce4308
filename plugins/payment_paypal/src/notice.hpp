#pragma once

#include "access.hpp"
#include "certificate.hpp"

#include <parley/plugin.hpp>

#include <map>
#include <mutex>
#include <string>

namespace paypal {

/// Certificates by their addresses, which say what is in them. Any thread.
class CertificateCache {
public:
    /// Empty when it is not here.
    [[nodiscard]] std::string find(const std::string& url) const;
    void keep(const std::string& url, std::string certificates);

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> known_;
};

/// A webhook of PayPal's on its way: its signature is checked here or by PayPal, then it is read.
class Notice final : public parley::Webhook {
public:
    Notice(
        const Settings& settings,
        TokenCache& tokens,
        CertificateCache& certificates,
        const parley::WebhookOpen& open);

    void failed(const parley::Status& status) noexcept override { refuse(status); }

private:
    void checkHere();
    void checkWith(const std::string& certificates);
    void askVendor(const parley::WebhookOpen& open);
    void understand();

    const Settings& settings_;
    CertificateCache& certificates_;
    const std::string body_;
    const std::string certificate_url_;
    SignedNotice signed_;
    parley::Fetch fetch_{*this};
    Access access_;
};

}  // namespace paypal
