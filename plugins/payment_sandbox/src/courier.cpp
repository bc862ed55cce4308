#include "courier.hpp"

#include "seal.hpp"

#include <algorithm>

namespace sandbox {

namespace {

// Calendar time may be moved apart from the time of timers.
constexpr std::int64_t kLongestRestUs = 60 * common::kMicrosInSecond;
constexpr std::chrono::seconds kPatience{10};

}  // namespace

void Courier::wake() {
    if (busy_) {
        woken_ = true;
        return;
    }
    busy_ = true;
    woken_ = false;
    const auto now_us = session_.host().utcUs();
    const auto look = [this, now_us](Bank& bank) {
        const bool changed = bank.advance(now_us);
        letter_ = bank.nextLetter(now_us);
        next_us_ = bank.nextDue();
        if (letter_) seal_ = sealOf(bank.key(), letter_->body, now_us);
        return changed;
    };
    bank_.visit(look, [this] { letter_ ? deliver(*letter_) : rest(); });
}

void Courier::deliver(const Letter& letter) {
    parley::HttpRequest request;
    request.method = "POST";
    request.url = settings_.door_url;
    request.headers = {{"Content-Type", "application/json"}, {"Parley-Sandbox-Signature", seal_}};
    if (!letter.tenant.empty()) request.headers.emplace_back("X-Parley-Tenant", letter.tenant);
    request.body = letter.body;
    request.timeout = kPatience;
    const auto id = letter.event_id;
    fetch_.start(
        request,
        [this, id](const parley::HttpReply& reply) {
            answered(id, reply.status >= 200 && reply.status <= 299);
        },
        [this, id](const parley::Status&) { answered(id, false); });
}

void Courier::answered(const std::string& event_id, bool taken) {
    if (!taken) session_.log().warning("sandbox_webhook_not_taken", {});
    const auto now_us = session_.host().utcUs();
    bank_.visit(
        [event_id, taken, now_us](Bank& bank) {
            taken ? bank.delivered(event_id) : bank.undelivered(event_id, now_us);
            return true;
        },
        [this] {
            busy_ = false;
            wake();
        });
}

void Courier::rest() {
    busy_ = false;
    if (woken_) return wake();
    if (!next_us_) return;
    const auto left_us =
        std::clamp<std::int64_t>(*next_us_ - session_.host().utcUs(), 1000, kLongestRestUs);
    timer_.after(std::chrono::milliseconds{left_us / 1000});
}

}  // namespace sandbox
