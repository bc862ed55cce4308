#include "notice.hpp"

#include "seal.hpp"

namespace sandbox {

Notice::Notice(SharedBank& shared, const parley::WebhookOpen& open)
    : Webhook{open},
      body_{parley::view(open.body)},
      seal_{open.header("parley-sandbox-signature")},
      received_us_{open.received_us},
      bank_{shared, *this} {
    const auto check = [this](Bank& bank) {
        is_genuine_ = isSealed(bank.key(), body_, seal_, received_us_);
        return false;
    };
    bank_.visit(check, [this] { understand(); });
}

void Notice::understand() {
    if (!is_genuine_) throw parley::Failure{PARLEY_E_AUTH, "the webhook has a wrong signature"};
    parley::readJson(
        body_,
        [this](const Json& news) {
            const auto id = news.at("id").get<std::string>();
            const auto object = news.at("object_id").get<std::string>();
            const auto type = news.at("type").get<std::string>();
            const auto at_us = news.at("at_us").get<std::int64_t>();
            event(id, object, type, at_us, parley::toText(news.at("body")));
        },
        PARLEY_E_INVALID);
    reply();
}

}  // namespace sandbox
