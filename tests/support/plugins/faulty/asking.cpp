// Posts each request to its vendor.
#include "errand.hpp"

#include <parley/request.h>

#include <array>

namespace faulty {
namespace {

constexpr std::array<std::string_view, 8> kMethods{
    "create_session",
    "authorize",
    "list_calendars",
    "free_busy",
    "create_event",
    "cancel_event",
    "send",
    "exchange"};

bool isKnown(std::string_view method) {
    for (const auto& known : kMethods)
        if (known == method) return true;
    return has("knows_everything");
}

std::string answerText() {
    static int answers = 0;
    if (has("answers_a_list")) return "[]";
    if (has("answers_no_json")) return "sent";
    return R"({"message_id":")" + std::to_string(++answers) + R"("})";
}

/// What its answers look like is seen without a vendor only.
bool answersAlone() {
    return has("answers_a_list") || has("answers_no_json") || has("sends_again");
}

parley_code start(
    parley_instance*,
    const parley_request* asked,
    parley_answer_fn done,
    void* arg,
    std::uint64_t* id) noexcept {
    const std::string key{asked->idempotency_key.p, asked->idempotency_key.n};
    Errand errand;
    errand.ctx = asked->ctx;
    errand.key = key;
    errand.body.assign(asked->body_json.p, asked->body_json.n);
    errand.tell = [done, arg](const parley_status& status) {
        const auto text = status.code == PARLEY_OK ? answerText() : std::string{};
        done(arg, &status, str(text));
    };
    if (!isKnown({asked->method.p, asked->method.n})) {
        if (has("answers_refusal_too")) answerAlone(std::move(errand), id);
        return PARLEY_E_UNSUPPORTED;
    }
    if (isOddKey(key)) return refuseOdd();
    if (has("logs_message")) log(asked->body_json);
    return answersAlone() ? answerAlone(std::move(errand), id) : begin(std::move(errand), id);
}

}  // namespace

const parley_request_v1 asking{sizeof(parley_request_v1), 0, start, cancel, webhook};

}  // namespace faulty
