#pragma once

#include "stage.hpp"

#include <parley/payment.h>

#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace parley::provider::conformance {

/// What a till was told.
struct Told {
    std::size_t answers = 0;
    parley_code answer = PARLEY_OK;
    std::uint32_t retry_after_ms = 0;
    std::size_t replies = 0;
    parley_code reply = PARLEY_OK;
    std::size_t events = 0;
    std::size_t before_submit_returned = 0;
    std::size_t after_reply = 0;
    std::size_t on_other_threads = 0;
    /// The first thing that made no sense in itself.
    std::string unsound;
};

/// A plugin's parley.payment/1, driven by hand: one order or one webhook at a time. It lives until
/// the plugin has answered or its instance is gone.
class Till {
public:
    explicit Till(Stage& stage);
    Till(const Till&) = delete;
    Till& operator=(const Till&) = delete;

    /// An order as most vendors take it, with texts of its own in it.
    parley_code submit(std::uint32_t op, const std::string& key = "conformance-1");
    /// One whose texts are `text`.
    parley_code submitOdd(std::uint32_t op, const std::string& text);
    void cancel();
    [[nodiscard]] bool takesWebhooks() const { return table_->webhook != nullptr; }
    parley_code receive(
        const std::string& body, const std::vector<std::pair<std::string, std::string>>& headers);

    [[nodiscard]] const Told& told() const { return told_; }
    [[nodiscard]] std::chrono::nanoseconds longestCall() const { return longest_; }

private:
    parley_code submit(parley_pay_request& request);
    bool isOnStrand();
    void noteStatus(const parley_status* status);
    void paid(const parley_status* status, const parley_pay_result* result);
    void heard(parley_str event_id, parley_str type, parley_str body);
    void replied(const parley_status* status, const parley_webhook_reply* reply);
    [[nodiscard]] parley_webhook_sink sink();

    Stage& stage_;
    const parley_payment_v1* table_;
    const std::thread::id strand_ = std::this_thread::get_id();
    Told told_;
    std::chrono::nanoseconds longest_{0};
    std::uint64_t id_ = 0;
    bool submitting_ = false;
};

}  // namespace parley::provider::conformance
