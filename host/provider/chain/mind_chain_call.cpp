#include "mind_chain_call.hpp"

#include <algorithm>

namespace parley::provider {

namespace {

TokenUsage sum(const TokenUsage& left, const TokenUsage& right) {
    return {
        .input = left.input + right.input,
        .cached = left.cached + right.cached,
        .output = left.output + right.output,
        .reasoning = left.reasoning + right.reasoning};
}

/// Whether an answer that broke off here may have broken off after its last word.
bool isComplete(std::string_view said) {
    const auto last = said.find_last_not_of(" \n\t\r\"')");
    constexpr std::string_view kEnds = ".!?:;";
    // Scripts with marks of their own are given the benefit of the doubt.
    return last != std::string_view::npos && (kEnds.find(said[last]) != std::string_view::npos ||
                                              static_cast<unsigned char>(said[last]) >= 0x80);
}

}  // namespace

MindChainCall::MindChainCall(
    ChainEntries<Mind> entries,
    std::vector<AttemptPlan::Candidate> candidates,
    ChainSetting setting,
    Thought thought,
    MindSink& sink)
    : entries_{std::move(entries)},
      setting_{setting},
      thought_{std::move(thought)},
      sink_{sink},
      plan_{std::move(candidates), setting_.policy, thought_.deadline},
      slow_{setting_.timers, [this] { hedge(); }} {
    const auto now = setting_.timers.now();
    if (const auto place = plan_.next(now)) {
        begin(*place);
        const auto slow = attempts_.front()->health().slowFirstOutput(now);
        if (slow && setting_.policy.hedge == Hedge::WhenSlow) slow_.expect(*slow);
        return;
    }
    soon_ = setting_.timers.at(now, [this] {
        fail({.code = FailureCode::Unavailable, .message = "no provider can be asked"});
    });
}

void MindChainCall::pause() {
    paused_ = true;
    for (const auto& attempt : attempts_)
        attempt->pause();
}

void MindChainCall::resume() {
    paused_ = false;
    for (const auto& attempt : attempts_)
        attempt->resume();
}

void MindChainCall::begin(std::size_t place) {
    auto& attempt = *attempts_.emplace_back(
        std::make_unique<MindAttempt>((*entries_)[place], place, plan_.number(), setting_, *this));
    attempt.start(thought_, said_);
    if (paused_) attempt.pause();
}

void MindChainCall::hedge() {
    if (const auto place = plan_.next(setting_.timers.now())) begin(*place);
}

void MindChainCall::onText(MindAttempt& attempt, std::string_view text) {
    letAnswer(attempt);
    said_ += text;
    sink_.onText(text);
}

void MindChainCall::onTool(MindAttempt& attempt, const ToolCallPart& tool) {
    letAnswer(attempt);
    const auto index = tools_++;
    const auto alive = std::weak_ptr{alive_};
    sink_.onToolBegin(index, tool.call_id, tool.name);
    if (!alive.expired()) sink_.onToolArguments(index, tool.arguments);
    if (!alive.expired()) sink_.onToolEnd(index);
}

void MindChainCall::onUsage(MindAttempt& /*attempt*/) {
    auto total = used_;
    for (const auto& one : attempts_)
        total = sum(total, one->usage());
    sink_.onUsage(total);
}

void MindChainCall::onFinished(MindAttempt& attempt, Finish finished) {
    const bool gave_nothing = attempt.moment() == Moment::BeforeOutput;
    if (gave_nothing && !isComplete(said_)) {
        const auto code =
            finished == Finish::ContentFilter ? FailureCode::Content : FailureCode::Protocol;
        return onFailed(attempt, {.code = code, .message = "ended without a word"});
    }
    letAnswer(attempt);
    attempt.succeeded();
    finish(finished);
}

void MindChainCall::onFailed(MindAttempt& attempt, const Failure& failure) {
    // The failure may belong to what is destroyed here.
    const auto reason = failure;
    const auto place = attempt.place();
    const auto moment = attempt.moment();
    attempt.failed(reason);
    remove(attempt);
    if (!attempts_.empty()) return;

    slow_.rest();
    if (tools_ > 0) return finish(Finish::ToolUse);
    const auto next = plan_.after(place, reason, moment, setting_.timers.now());
    return next ? begin(*next) : fail(reason);
}

void MindChainCall::letAnswer(MindAttempt& attempt) {
    served_by_ = (*entries_)[attempt.place()].id;
    slow_.rest();
    if (attempts_.size() == 1) return;
    std::erase_if(attempts_, [&](const auto& other) {
        if (other.get() == &attempt) return false;
        used_ = sum(used_, other->usage());
        other->overtaken();
        plan_.takeBack(other->place());
        return true;
    });
}

void MindChainCall::remove(MindAttempt& attempt) {
    used_ = sum(used_, attempt.usage());
    std::erase_if(attempts_, [&](const auto& other) { return other.get() == &attempt; });
}

void MindChainCall::finish(Finish finish) {
    attempts_.clear();
    sink_.onFinished(finish);
}

void MindChainCall::fail(const Failure& failure) {
    attempts_.clear();
    sink_.onFailed(failure);
}

}  // namespace parley::provider
