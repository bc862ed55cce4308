#include "reply.hpp"

#include "ids.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

constexpr std::size_t kMostSoundBytes = std::size_t{2} * 1024 * 1024;

}  // namespace

Reply::Reply(Response response, provider::MouthOptions voice, Needs needs)
    : response_{std::move(response)},
      voice_{std::move(voice)},
      needs_{std::move(needs)},
      voices_{needs_.cast} {}

Reply::~Reply() = default;

void Reply::begin() {
    needs_.observers.onResponseBegan(response_);
}

void Reply::think(const provider::Thought& thought) {
    thinking_ = true;
    call_ = needs_.mind.start(thought, *this);
}

void Reply::recite(std::string_view words) {
    thinking_ = true;
    onText(words);
    thoughtIsOver();
}

void Reply::onText(std::string_view delta) {
    if (delta.empty()) return;
    noteMind();
    if (message_.id.empty()) {
        needs_.owner.onFirstToken(*this);
        beginMessage();
    }
    words_ += delta;
    needs_.observers.onText(messagePlace(), delta);
    if (!isAloud()) return;
    sentences_.add(delta);
    while (auto sentence = sentences_.next())
        speak(*sentence);
}

void Reply::noteMind() {
    if (call_ != nullptr) response_.mind = call_->servedBy();
}

void Reply::beginMessage() {
    message_.id = newItemId();
    message_.status = ItemStatus::InProgress;
    message_.body = MessageItem{Speaker::Assistant, {}};
    message_index_ = next_index_++;
    message_open_ = true;
    needs_.observers.onOutputItemBegan(response_, message_index_, message_);
    needs_.owner.onItem(*this, message_);
    needs_.observers.onContentBegan(messagePlace(), response_.modality);
    if (!isAloud()) return;
    speech_ =
        std::make_unique<Speech>(needs_.timers, needs_.line, static_cast<Speech::Owner&>(*this));
    speech_->open(needs_.mouth, voice_);
}

void Reply::speak(std::string_view sentence) {
    for (auto& [text, voice] : voices_.partsOf(sentence)) {
        const bool has_words = std::ranges::any_of(
            text, [](unsigned char c) { return std::isalnum(c) != 0 || c >= 0x80; });
        if (has_words) speech_->say(std::move(text), std::move(voice));
    }
}

void Reply::onToolBegin(std::uint32_t index, std::string_view call_id, std::string_view name) {
    noteMind();
    if (index >= calls_.size()) calls_.resize(index + 1);
    auto& call = calls_[index];
    call.output_index = next_index_++;
    call.item.id = newItemId();
    call.item.status = ItemStatus::InProgress;
    call.item.body =
        ToolCallItem{call_id.empty() ? newCallId() : std::string{call_id}, std::string{name}, {}};
    needs_.observers.onOutputItemBegan(response_, call.output_index, call.item);
    needs_.owner.onItem(*this, call.item);
}

void Reply::onToolArguments(std::uint32_t index, std::string_view delta) {
    if (index >= calls_.size() || calls_[index].item.id.empty()) return;
    auto& call = calls_[index];
    auto& tool = std::get<ToolCallItem>(call.item.body);
    tool.arguments += delta;
    needs_.observers.onToolArguments(
        {response_.id, call.item.id, call.output_index, 0}, tool.call_id, delta);
}

void Reply::onToolEnd(std::uint32_t index) {
    if (index < calls_.size() && !calls_[index].item.id.empty())
        endToolCall(calls_[index], ItemStatus::Completed);
}

void Reply::endToolCall(ToolCall& call, ItemStatus status) {
    if (std::exchange(call.done, true)) return;
    auto& tool = std::get<ToolCallItem>(call.item.body);
    if (status == ItemStatus::Completed && tool.arguments.empty()) tool.arguments = "{}";
    call.item.status = status;
    needs_.observers.onToolArgumentsDone({response_.id, call.item.id, call.output_index, 0}, tool);
    needs_.owner.onItemComplete(*this, call.item);
    needs_.observers.onOutputItemDone(response_, call.output_index, call.item);
    response_.output.push_back(call.item);
    if (status == ItemStatus::Completed) tool_calls_.push_back(tool);
}

void Reply::onFinished(provider::Finish finish) {
    call_.reset();
    if (finish == provider::Finish::Length || finish == provider::Finish::ContentFilter) {
        outcome_ = Response::Status::Incomplete;
        response_.reason =
            finish == provider::Finish::Length ? "max_output_tokens" : "content_filter";
    }
    for (auto& call : calls_)
        if (!call.item.id.empty()) endToolCall(call, ItemStatus::Completed);
    thoughtIsOver();
}

void Reply::thoughtIsOver() {
    thinking_ = false;
    if (speech_ != nullptr) {
        speak(sentences_.takeRest());
        return speech_->close();
    }
    finish(outcome_);
}

void Reply::onFailed(const provider::Failure& failure) {
    call_.reset();
    thinking_ = false;
    response_.failure = failure;
    outcome_ = Response::Status::Failed;
    // What was thought already is still said.
    thoughtIsOver();
}

void Reply::onSound(std::span<const std::uint8_t> sound) {
    response_.mouth = speech_->servedBy();
    const bool is_first = speech_->given() == provider::lengthOf(response_.format, sound.size());
    if (sound_.size() < kMostSoundBytes) sound_.append(sound.begin(), sound.end());
    needs_.observers.onAudio(messagePlace(), sound);
    if (is_first) needs_.owner.onFirstSound(*this);
}

void Reply::onSpoken() {
    finish(outcome_);
}

void Reply::onSpeechFailed(const provider::Failure& failure) {
    call_.reset();
    thinking_ = false;
    response_.failure = failure;
    finish(Response::Status::Failed);
}

void Reply::cancel(std::string reason) {
    if (isMade()) return;
    call_.reset();
    thinking_ = false;
    response_.reason = std::move(reason);
    if (speech_ != nullptr) {
        speech_->stop();
        if (needs_.line != nullptr && needs_.line->pace() == Line::Pace::Ours)
            words_ = speech_->heardWords();
    }
    finish(Response::Status::Cancelled);
}

void Reply::stopAfterSentence() {
    if (isMade()) return;
    call_.reset();
    thinking_ = false;
    sentences_.takeRest();
    if (speech_ == nullptr) return finish(Response::Status::Completed);
    speech_->closeEarly();
}

void Reply::finish(Response::Status status) {
    const auto items =
        status == Response::Status::Completed ? ItemStatus::Completed : ItemStatus::Incomplete;
    for (auto& call : calls_)
        if (!call.item.id.empty()) endToolCall(call, ItemStatus::Incomplete);
    endMessage(items);
    response_.status = status;
    needs_.observers.onResponseDone(response_);
    needs_.owner.onMade(*this);
}

void Reply::endMessage(ItemStatus status) {
    if (!std::exchange(message_open_, false)) return;
    message_.status = status;
    message_.message()->content = {contentWith(words_)};
    needs_.observers.onContentDone(messagePlace(), response_.modality, words_);
    needs_.owner.onItemComplete(*this, message_);
    needs_.observers.onOutputItemDone(response_, message_index_, message_);
    auto& output = response_.output;
    output.insert(message_index_ == 0 ? output.begin() : output.end(), message_);
}

Content Reply::contentWith(std::string words) const {
    if (!isAloud()) return TextContent{std::move(words)};
    return AudioContent{
        std::move(words),
        std::make_shared<const std::string>(sound_),
        speech_ ? speech_->given() : std::chrono::nanoseconds{0}};
}

OutputPlace Reply::messagePlace() const {
    return {response_.id, message_.id, message_index_, 0};
}

}  // namespace parley::conversation
