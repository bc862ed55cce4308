#pragma once

#include "refusal.hpp"
#include "stage.hpp"

#include <parley/webhook.h>

#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace parley::provider::conformance {

/// What a desk was told.
struct Told {
    std::size_t answers = 0;
    parley_code answer = PARLEY_OK;
    std::uint32_t retry_after_ms = 0;
    /// What a good answer holds.
    std::string result;
    std::size_t replies = 0;
    parley_code reply = PARLEY_OK;
    std::size_t events = 0;
    std::size_t before_ask_returned = 0;
    std::size_t on_other_threads = 0;
    /// The first thing that made no sense in itself.
    std::string unsound;
};

enum class Repetition : std::uint8_t {
    Harmless,
    /// Done twice it is felt twice, so its idempotency key has to count.
    Felt,
};

/// One thing that a kind can be asked for.
struct Question {
    std::string_view name;
    Repetition repetition = Repetition::Harmless;
    /// Of an order.
    std::uint32_t op = 0;
    /// Of a request, a JSON object.
    std::string_view body = {};
};

/// A plugin's table of a kind that answers each question once, driven by hand: one question or one
/// webhook at a time. It lives until the plugin has answered or its instance is gone.
class Desk {
public:
    using Webhook = parley_code (*)(
        parley_instance*,
        const parley_ctx*,
        const parley_webhook*,
        const parley_webhook_sink*) noexcept;
    using Headers = std::vector<std::pair<std::string, std::string>>;

    virtual ~Desk() = default;
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    /// As most vendors take it, with texts of its own in it.
    virtual parley_code ask(const Question& question, const std::string& key) = 0;
    /// What the border allows, though nobody means it.
    virtual parley_code askOddly(const Question& question, std::mt19937& chance) = 0;
    virtual void cancel() = 0;
    [[nodiscard]] bool takesWebhooks() const { return webhook_ != nullptr; }
    parley_code receive(const std::string& body, const Headers& headers);

    [[nodiscard]] const Told& told() const { return told_; }
    [[nodiscard]] bool isWaiting() const { return told_.answers == 0; }
    /// How long the last question took to be taken.
    [[nodiscard]] std::chrono::nanoseconds lastCall() const { return last_call_; }

protected:
    Desk(Stage& stage, Webhook webhook) : stage_{stage}, webhook_{webhook} {}

    /// Calls the function of the table that takes a question.
    parley_code call(const char* name, const std::function<parley_code()>& function);
    /// False for an answer that may not come where it does, which is only counted.
    bool admits(const parley_status* status);
    void keep(std::string result) { told_.result = std::move(result); }
    void note(std::string problem);

    Stage& stage_;

private:
    bool isOnStrand();
    void noteStatus(const parley_status* status);
    void heard(parley_str event_id, parley_str type, parley_str body);
    void replied(const parley_status* status, const parley_webhook_reply* reply);
    [[nodiscard]] parley_webhook_sink sink();

    const Webhook webhook_;
    const std::thread::id strand_ = std::this_thread::get_id();
    Told told_;
    std::chrono::nanoseconds last_call_{0};
    bool asking_ = false;
};

/// A kind that answers each question once.
struct AnswerKind {
    /// `mail`
    std::string_view name;
    const char* interface;
    std::span<const Question> questions;
    /// Whether a question is a method, of which a plugin may lack some and others may come.
    bool has_methods;
    /// What the statuses of HTTP may become.
    std::span<const Refusal> (*refusals)();
    std::unique_ptr<Desk> (*desk)(Stage& stage, const char* interface);
};

std::span<const AnswerKind> answerKinds();

std::unique_ptr<Desk> openTill(Stage& stage, const char* interface);
std::unique_ptr<Desk> openRequestDesk(Stage& stage, const char* interface);

}  // namespace parley::provider::conformance
