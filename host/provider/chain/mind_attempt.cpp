#include "mind_attempt.hpp"

#include "continuation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace parley::provider {

namespace {

/// Of one tool call. What a tool is told fits easily, and a model that rambles is stopped.
constexpr std::size_t kLongestArguments = std::size_t{1} << 20U;
/// At a time.
constexpr std::size_t kMostTools = 128;

}  // namespace

MindAttempt::MindAttempt(
    const ChainEntry<Mind>& entry,
    std::size_t place,
    int number,
    const ChainSetting& setting,
    Owner& owner)
    : entry_{entry},
      place_{place},
      setting_{setting},
      owner_{owner},
      attempt_{entry, Kind::Llm, number, setting},
      answer_{setting.timers, [this] { failedBy(FailureCode::Deadline, "gave no text in time"); }} {
}

void MindAttempt::start(const Thought& thought, const std::string& said) {
    deadline_ = thought.deadline;
    attempt_.countFor(thought.conversation);
    attempt_.asked();
    expect(entry_.limits.first_output);
    if (said.empty()) {
        call_ = entry_.provider->start(thought, *this);
        return;
    }
    const auto can = entry_.provider->abilities();
    repeated_.emplace(
        said,
        can.continues ? RepeatedBeginning::Expect::Everything
                      : RepeatedBeginning::Expect::AnyWords);
    call_ = entry_.provider->start(continuationOf(thought, said, can), *this);
}

void MindAttempt::pause() {
    paused_ = true;
    answer_.rest();
    call_->pause();
}

void MindAttempt::resume() {
    paused_ = false;
    expect(entry_.limits.between_outputs);
    call_->resume();
}

void MindAttempt::expect(std::chrono::milliseconds limit) {
    const auto until = setting_.timers.now() + limit;
    answer_.expectBy(deadline_ ? std::min(until, *deadline_) : until);
}

void MindAttempt::cameSomething() {
    attempt_.answered();
    // What was on its way when the pause began says nothing of when the rest comes.
    if (!paused_) expect(entry_.limits.between_outputs);
}

void MindAttempt::onText(std::string_view delta) {
    if (delta.empty()) return;
    cameSomething();
    if (!repeated_) return give(delta);
    give(repeated_->add(delta));
}

void MindAttempt::give(std::string_view text) {
    if (text.empty()) return;
    moment_ = Moment::AfterOutput;
    owner_.onText(*this, text);
}

void MindAttempt::onToolBegin(
    std::uint32_t index, std::string_view call_id, std::string_view name) {
    cameSomething();
    if (tools_.size() >= kMostTools) return failedBy(FailureCode::Protocol, "too many tool calls");
    tools_.insert_or_assign(index, ToolCallPart{std::string{call_id}, std::string{name}, {}});
}

void MindAttempt::onToolArguments(std::uint32_t index, std::string_view delta) {
    cameSomething();
    const auto tool = tools_.find(index);
    if (tool == tools_.end()) {
        return failedBy(FailureCode::Protocol, "arguments of an unknown tool call");
    }
    tool->second.arguments += delta;
    if (tool->second.arguments.size() > kLongestArguments) {
        failedBy(FailureCode::Protocol, "endless arguments of a tool call");
    }
}

void MindAttempt::onToolEnd(std::uint32_t index) {
    cameSomething();
    auto node = tools_.extract(index);
    if (node.empty()) return failedBy(FailureCode::Protocol, "end of an unknown tool call");
    auto& tool = node.mapped();
    if (tool.arguments.empty()) tool.arguments = "{}";
    if (!nlohmann::json::accept(tool.arguments)) {
        return failedBy(FailureCode::Protocol, "arguments that are not JSON");
    }
    moment_ = Moment::AfterOutput;
    owner_.onTool(*this, tool);
}

void MindAttempt::onUsage(const TokenUsage& usage) {
    usage_ = usage;
    attempt_.consumed().tokens = usage;
    owner_.onUsage(*this);
}

void MindAttempt::onFinished(Finish finish) {
    if (!tools_.empty()) return failedBy(FailureCode::Protocol, "ended within a tool call");
    if (repeated_) {
        const auto alive = std::weak_ptr{alive_};
        give(repeated_->finish());
        if (alive.expired()) return;
    }
    owner_.onFinished(*this, finish);
}

void MindAttempt::failedBy(FailureCode code, const char* message) {
    owner_.onFailed(*this, {.code = code, .message = message});
}

}  // namespace parley::provider
