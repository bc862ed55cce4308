#pragma once

#include "carrier.hpp"
#include "message_log.hpp"
#include "mime.hpp"
#include "templates.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <jobs/worker.hpp>

#include <memory>
#include <string>

namespace parley::storage {
class Database;
}
namespace parley::secrets {
class Vault;
}

namespace parley::notify {

struct MailRequest;

struct MailOptions {
    Address from{"Parley", "no-reply@localhost"};
    /// Where links lead: `https://talk.example.com`, no slash at the end.
    std::string public_url;
    /// etc/mail
    std::string templates;
};

/// Sends what the outbox topic `mail` asks for. The payload is {"to", "template", "language",
/// "data": {…}, "sealed": "…"}: `sealed` is the text that
/// `Vault::sealText(Mail::sealContext(tenant), json)` makes of values that must not lie in the
/// database in the clear, such as {"token": "…"}. A token becomes the template's link,
/// `/verify?token=…` or `/reset?token=…`. Every message is recorded, without its text; after three
/// retries it counts as failed, which is logged for support.
class Mail {
public:
    static base::Result<std::unique_ptr<Mail>> create(
        storage::Database& database,
        const base::Clock& clock,
        const secrets::Vault& vault,
        Carrier& carrier,
        MailOptions options);

    /// Takes the queue `mail`.
    void registerWith(jobs::Worker& worker);
    /// One attempt to send one message.
    base::Result<void> deliver(const jobs::Job& job);

    static std::string sealContext(base::TenantId tenant);

private:
    Mail(
        storage::Database& database,
        const base::Clock& clock,
        const secrets::Vault& vault,
        Carrier& carrier,
        MailOptions options,
        Templates templates);

    base::Result<void> send(const jobs::Job& job, const MailRequest& request, MessageId id);
    base::Result<nlohmann::json> valuesOf(base::TenantId tenant, const MailRequest& request) const;

    MessageLog log_;
    const base::Clock& clock_;
    const secrets::Vault& vault_;
    Carrier& carrier_;
    MailOptions options_;
    Templates templates_;
};

}  // namespace parley::notify
