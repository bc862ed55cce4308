#include "answer_desk.hpp"

#include <array>

namespace parley::provider::conformance {

namespace {

constexpr int kMostBreaks = 20;

constexpr const char* kEvent =
    R"({"id":"evt_1","type":"checkout.session.completed","event_type":"PAYMENT.CAPTURE.COMPLETED",
        "created":3600,"data":{"object":{"id":"cs_1","payment_status":"paid"}},"resource":{"id":"1"},
        "MessageSid":"SM1","MessageStatus":"delivered"})";

}  // namespace

std::span<const Desk::Headers> forgeries() {
    static const std::string digest(64, 'a');
    static const std::array<Desk::Headers, 6> all{
        Desk::Headers{{"content-type", "application/json"}},
        {{"content-type", "application/json"}, {"stripe-signature", "t=3600,v1=" + digest}},
        {{"content-type", "application/json"}, {"x-signature", digest}},
        {{"content-type", "application/json"},
         {"webhook-id", "evt_1"},
         {"webhook-timestamp", "3600"},
         {"webhook-signature", "v1,AAAA"}},
        {{"content-type", "application/json"}, {"x-twilio-signature", "AAAA"}},
        {{"content-type", "application/json"},
         {"paypal-transmission-id", "1"},
         {"paypal-transmission-time", "1970-01-01T01:00:00Z"},
         {"paypal-transmission-sig", "AAAA"},
         {"paypal-cert-url", "https://evil.test/v1/notifications/certs/1"},
         {"paypal-auth-algo", "SHA256withRSA"}}};
    return all;
}

Verdict AnswerDesk::open() {
    TRY(stage.setUp());
    desk = kind.desk(stage, kind.interface);
    return {};
}

bool AnswerDesk::begins(const Question& question, const std::string& key) {
    const bool begun = desk->ask(question, key) == PARLEY_OK;
    stage.settle(kMomentOfAnswer);
    return begun;
}

void AnswerDesk::end() {
    for (int i = 0; i < kMostBreaks && desk->isWaiting(); ++i) {
        stage.vendor().fail();
        stage.settle(kMomentOfAnswer);
    }
    if (!desk->isWaiting()) return;
    desk->cancel();
    stage.settle();
}

parley_code AnswerDesk::receive(const Desk::Headers& headers) {
    if (!desk->takesWebhooks()) return PARLEY_E_UNSUPPORTED;
    const auto code = desk->receive(kEvent, headers);
    stage.settle(kMomentOfAnswer);
    return code;
}

}  // namespace parley::provider::conformance
