#include "desk.hpp"

#include <parley/payment.h>
#include <parley/request.h>

#include <array>

namespace parley::provider::conformance {

namespace {

// What may be charged or given back twice; the others prepare, ask or end.
constexpr std::array kOrders{
    Question{"CHECKOUT", Repetition::Felt, PARLEY_PAY_CHECKOUT},
    Question{"SUBSCRIBE", Repetition::Harmless, PARLEY_PAY_SUBSCRIBE},
    Question{"CAPTURE", Repetition::Harmless, PARLEY_PAY_CAPTURE},
    Question{"REFUND", Repetition::Felt, PARLEY_PAY_REFUND},
    Question{"CHANGE_PLAN", Repetition::Harmless, PARLEY_PAY_CHANGE_PLAN},
    Question{"CANCEL", Repetition::Harmless, PARLEY_PAY_CANCEL},
    Question{"PORTAL", Repetition::Harmless, PARLEY_PAY_PORTAL},
    Question{"QUERY", Repetition::Harmless, PARLEY_PAY_QUERY},
    Question{"CHARGE", Repetition::Felt, PARLEY_PAY_CHARGE}};

/// The word of kPrivate is in each that has a place for what people say.
constexpr Question request(
    std::string_view method, std::string_view body, Repetition repetition = Repetition::Harmless) {
    return {.name = method, .repetition = repetition, .op = 0, .body = body};
}

constexpr std::array kSessions{request(
    "create_session",
    R"({"instructions":"You are a xylophonist.","language":"en","turn_detection":"server",
        "tools":[{"name":"book","description":"Books a lesson.","schema":{"type":"object"}}],
        "lifetime_s":60})")};

constexpr std::array kAppointments{
    request(
        "authorize",
        R"({"redirect_uri":"https://host.test/back","state":"s1",
            "code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"})"),
    request(
        "authorize",
        R"({"redirect_uri":"https://host.test/back","code":"c1",
            "code_verifier":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"})"),
    request("list_calendars", R"({"account_id":"acc_conformance"})"),
    request(
        "free_busy",
        R"({"account_id":"acc_conformance","calendar_ids":["primary"],
            "from":"2026-03-02T09:00:00+01:00","to":"2026-03-02T17:00:00+01:00"})"),
    request(
        "create_event",
        R"({"account_id":"acc_conformance","calendar_id":"primary","title":"The xylophonist",
            "from":"2026-03-02T09:00:00+01:00","to":"2026-03-02T09:30:00+01:00",
            "time_zone":"Europe/Berlin","description":"A lesson for the xylophonist.",
            "attendees":[{"email":"xylophonist@example.test","name":"A xylophonist"}]})",
        Repetition::Felt),
    request(
        "cancel_event",
        R"({"account_id":"acc_conformance","calendar_id":"primary","event_id":"e1"})",
        Repetition::Felt)};

constexpr std::array kMails{request(
    "send",
    R"({"from":"shop@example.test","to":["xylophonist@example.test"],
        "mime":"From: shop@example.test\r\nTo: xylophonist@example.test\r\nSubject: Hello\r\n\r\nDear xylophonist\r\n"})",
    Repetition::Felt)};

constexpr std::array kTextMessages{request(
    "send",
    R"({"to":"+15550100","from":"+15550199","text":"Dear xylophonist"})",
    Repetition::Felt)};

constexpr std::array kSignIns{
    request(
        "authorize",
        R"({"redirect_uri":"https://host.test/back","state":"s1","nonce":"n1",
            "login_hint":"xylophonist@example.test","screen":"sign_in",
            "code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"})"),
    request(
        "exchange",
        R"({"redirect_uri":"https://host.test/back","code":"c1","nonce":"n1",
            "code_verifier":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"})")};

// What failed after it was sent may have happened all the same.
std::span<const Refusal> refusalsOfTills() {
    static const std::array<Refusal, 6> all{
        Refusal{401, {PARLEY_E_AUTH, PARLEY_E_PERMISSION}},
        // A card that was declined, or a bill of the operator's.
        Refusal{402, {PARLEY_E_DECLINED, PARLEY_E_QUOTA}},
        Refusal{403, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        Refusal{429, {PARLEY_E_RATE_LIMITED, PARLEY_E_QUOTA}},
        Refusal{500, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_OUTCOME_UNKNOWN}},
        Refusal{503, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_OUTCOME_UNKNOWN}}};
    return all;
}

std::span<const Refusal> refusalsOfRequests() {
    static const std::array<Refusal, 6> all{
        Refusal{401, {PARLEY_E_AUTH, PARLEY_E_PERMISSION}},
        Refusal{402, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        Refusal{403, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        Refusal{429, {PARLEY_E_RATE_LIMITED, PARLEY_E_QUOTA}},
        Refusal{500, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_OUTCOME_UNKNOWN}},
        Refusal{503, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_OUTCOME_UNKNOWN}}};
    return all;
}

constexpr std::array kAnswerKinds{
    AnswerKind{"payment", PARLEY_IF_PAYMENT, kOrders, false, refusalsOfTills, openTill},
    AnswerKind{
        "realtime", PARLEY_IF_REALTIME, kSessions, true, refusalsOfRequests, openRequestDesk},
    AnswerKind{
        "calendar", PARLEY_IF_CALENDAR, kAppointments, true, refusalsOfRequests, openRequestDesk},
    AnswerKind{"mail", PARLEY_IF_MAIL, kMails, true, refusalsOfRequests, openRequestDesk},
    AnswerKind{"sms", PARLEY_IF_SMS, kTextMessages, true, refusalsOfRequests, openRequestDesk},
    AnswerKind{
        "identity", PARLEY_IF_IDENTITY, kSignIns, true, refusalsOfRequests, openRequestDesk}};

}  // namespace

std::span<const AnswerKind> answerKinds() {
    return kAnswerKinds;
}

}  // namespace parley::provider::conformance
