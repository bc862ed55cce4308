// What we say: answers, how they come along, and the tools that they need. Whose turn it is,
// turns.cpp decides.

#include "refusal.hpp"
#include "turns.hpp"

#include <algorithm>

namespace parley::conversation {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

Response Conversation::Turns::newResponse(const ResponseWish& wish) const {
    const auto& settings = casting_.settings;
    return {
        .id = newResponseId(),
        .out_of_band = wish.out_of_band,
        .modality = wish.output.value_or(settings.output),
        .format = wish.output_format.value_or(settings.output_format),
        .voice = wish.voice.value_or(settings.voice),
        .max_output_tokens =
            wish.max_output_tokens ? wish.max_output_tokens : settings.max_output_tokens,
        .metadata = wish.metadata};
}

provider::MouthOptions Conversation::Turns::voiceFor(const Response& response) const {
    provider::MouthOptions options;
    options.format = response.format;
    options.voice = response.voice;
    options.speed = static_cast<float>(casting_.settings.speed);
    options.conversation = casting_.id.uuid();
    return options;
}

Reply& Conversation::Turns::makeReply(Response response) {
    const bool aside = response.out_of_band;
    const bool paced = needs_.line.pace() == Line::Pace::Ours;
    auto voice = voiceFor(response);
    auto reply = std::make_unique<Reply>(
        std::move(response),
        std::move(voice),
        Reply::Needs{
            .timers = needs_.timers,
            .mind = *needs_.mind,
            .mouth = *needs_.mouth,
            .line = paced && !aside ? &needs_.line : nullptr,
            .observers = observers,
            .owner = *this,
            .cast = casting_.cast});
    auto& made = *reply;
    if (aside) {
        beside_.push_back(std::move(reply));
    } else {
        if (reply_ != nullptr) done_.push_back(std::move(reply_));
        sweep();
        reply_ = std::move(reply);
        playout_told_ = false;
    }
    return made;
}

void Conversation::Turns::answer(const ResponseWish& wish, std::optional<std::vector<Item>> input) {
    next_ = Next::Nothing;
    reply_input_ = std::move(input);
    auto& reply = makeReply(newResponse(wish));
    reply_wish_ = wish;
    enter(TurnState::Thinking);
    reply.begin();
    reply_waits_ = caller_.awaitsTranscripts();
    if (!reply_waits_) think(reply);
}

void Conversation::Turns::think(Reply& reply) {
    reply.think(thoughtFor(reply_wish_, reply_input_ ? *reply_input_ : memory.items()));
}

provider::Thought Conversation::Turns::thoughtFor(
    const ResponseWish& wish, const std::vector<Item>& items) const {
    // About four bytes make a token; a fifth is left for the answer.
    constexpr std::size_t kBytesInToken = 4;
    const auto& settings = casting_.settings;
    const auto context = needs_.mind->abilities().context_tokens;
    const auto most = context == 0 ? SIZE_MAX : std::size_t{context} * kBytesInToken * 4 / 5;
    auto thought = thoughtOf(wish.instructions.value_or(settings.instructions), items, most);
    thought.tools = wish.tools.value_or(settings.tools.empty() ? casting_.tools : settings.tools);
    const auto tool = wish.tool_wish.value_or(settings.tool_wish);
    thought.tool_choice = tool.choice;
    if (!tool.name.empty())
        std::erase_if(thought.tools, [&](const auto& offer) { return offer.name != tool.name; });
    if (!needs_.mind->abilities().tools) thought.tools.clear();
    if (thought.tools.empty()) thought.tool_choice = provider::ToolChoice::Auto;
    thought.max_tokens = wish.max_output_tokens.value_or(settings.max_output_tokens.value_or(0));
    thought.options_json = casting_.mind_options_json;
    thought.conversation = casting_.id.uuid();
    return thought;
}

void Conversation::Turns::recite(std::string text) {
    auto& reply = makeReply(newResponse({}));
    enter(TurnState::Thinking);
    reply.begin();
    reply.recite(text);
}

base::Result<void> Conversation::Turns::respond(const ResponseWish& wish, std::vector<Item> input) {
    if (state_ == TurnState::Ended) return refused("session_ended", "The session has ended.");
    if (caller_lost_)
        return refused("caller_lost", "The caller's connection is lost; wait until they are back.");
    std::optional<std::vector<Item>> only;
    if (wish.reads_only_input || !input.empty()) only = std::move(input);
    if (wish.out_of_band) {
        auto& reply = makeReply(newResponse(wish));
        reply.begin();
        reply.think(thoughtFor(wish, only ? *only : memory.items()));
        return {};
    }
    if (reply_ != nullptr && !reply_->isMade())
        return refused(
            "conversation_already_has_active_response",
            "Conversation already has an active response in progress: " + reply_->response().id +
                ". Wait until the response is finished before creating a new one.");
    if (reply_ != nullptr && !reply_->isOver()) onReplyOver();
    answer(wish, std::move(only));
    return {};
}

base::Result<void> Conversation::Turns::cancelResponse(
    const std::optional<std::string>& response_id) {
    const auto nothing = [&response_id] {
        return refused(
            "response_cancel_not_active",
            "Cancellation failed: no active response found",
            response_id ? "response_id" : "");
    };
    if (response_id) {
        const auto aside = std::ranges::find_if(
            beside_, [&](const auto& each) { return each->response().id == *response_id; });
        if (aside != beside_.end()) {
            (*aside)->cancel("client_cancelled");
            return {};
        }
    }
    const bool active = reply_ != nullptr && !reply_->isMade();
    if (!active || (response_id && reply_->response().id != *response_id)) return nothing();
    stopReply("client_cancelled");
    if (state_ != TurnState::Hearing) enter(TurnState::Listening);
    return {};
}

void Conversation::Turns::clearOutput() {
    stopReply("client_cancelled");
    if (state_ == TurnState::Speaking || state_ == TurnState::Interrupted)
        enter(TurnState::Listening);
}

base::Result<void> Conversation::Turns::truncate(
    const std::string& id, std::uint32_t content_index, milliseconds audio_end) {
    auto* const item = memory.find(id);
    if (item == nullptr)
        return refused("item_not_found", "There is no item with this id.", "item_id");
    if (!item->isFrom(Speaker::Assistant))
        return refused(
            "item_not_assistant", "Only messages of the assistant can be truncated.", "item_id");
    auto& content = item->message()->content;
    auto* const audio = content_index < content.size()
                            ? std::get_if<AudioContent>(&content[content_index])
                            : nullptr;
    if (audio == nullptr)
        return refused(
            "item_not_audio", "There is no audio at this content_index.", "content_index");
    if (audio_end < milliseconds{0} || audio_end > audio->length)
        return refused(
            "invalid_value",
            "Audio content of " +
                std::to_string(std::chrono::duration_cast<milliseconds>(audio->length).count()) +
                " ms is already shorter than " + std::to_string(audio_end.count()) + " ms",
            "audio_end_ms");
    const auto* const speech =
        reply_ != nullptr && reply_->messageId() == id ? reply_->speech() : nullptr;
    auto words = audio->transcript;
    if (speech != nullptr) {
        words = speech->wordsUpTo(audio_end);
    } else if (words && audio->length.count() > 0) {
        HeardText heard;
        heard.say(*words);
        heard.sentencesSound(1, audio->length);
        words = heard.upTo(audio_end);
    }
    const bool is_known = words.has_value();
    *audio = heardOf(*audio, words.value_or(""), audio_end);
    if (!is_known) audio->transcript.reset();
    observers.onItemTruncated(*item, content_index, audio_end);
    return {};
}

void Conversation::Turns::say(std::string text) {
    if (state_ == TurnState::Ended) return;
    if (caller_lost_ || (reply_ != nullptr && !reply_->isOver())) {
        to_say_.push_back(std::move(text));
        return;
    }
    recite(std::move(text));
}

void Conversation::Turns::interrupt() {
    stopReply("client_cancelled");
    if (state_ != TurnState::Hearing) enter(TurnState::Listening);
}

void Conversation::Turns::addContext(std::string text) {
    append(
        {newItemId(),
         ItemStatus::Completed,
         MessageItem{Speaker::System, {TextContent{std::move(text)}}}});
}

void Conversation::Turns::onItem(const Reply& reply, const Item& item) {
    if (reply.response().out_of_band) return;
    const auto previous = memory.last();
    observers.onItemAdded(memory.append(item), previous);
}

void Conversation::Turns::onItemComplete(const Reply& reply, const Item& item) {
    if (reply.response().out_of_band) return;
    auto* const known = memory.find(item.id);
    if (known == nullptr) return;
    *known = item;
    memory.forgetOldAudio();
    observers.onItemDone(*known, memory.before(item.id));
}

void Conversation::Turns::onFirstToken(const Reply& reply) {
    if (!reply.response().out_of_band && caller_turn_)
        caller_turn_->first_token = needs_.timers.now();
}

void Conversation::Turns::onFirstSound(const Reply& reply) {
    if (reply.response().out_of_band) return;
    has_spoken_ = true;
    if (caller_turn_ && !caller_turn_->first_sound) caller_turn_->first_sound = needs_.timers.now();
    if (state_ == TurnState::Thinking || state_ == TurnState::Listening) enter(TurnState::Speaking);
    playout_told_ = true;
    if (needs_.line.pace() == Line::Pace::Ours) observers.onPlayoutBegan(reply.response().id);
}

void Conversation::Turns::onMade(Reply& reply) {
    if (reply.response().out_of_band) {
        const auto place =
            std::ranges::find_if(beside_, [&](const auto& each) { return each.get() == &reply; });
        done_.push_back(std::move(*place));
        beside_.erase(place);
        return sweep();
    }
    measure(reply);
    if (reply.response().status == Response::Status::Cancelled) return;
    if (reply.response().status == Response::Status::Completed) runTools(reply);
    awaitPlayout();
}

void Conversation::Turns::measure(const Reply& reply) {
    if (!caller_turn_) return;
    const auto turn = *std::exchange(caller_turn_, std::nullopt);
    const auto since = [&](const std::optional<base::MonoTime>& time) {
        return time ? TurnTimings::Span{*time - turn.over} : std::nullopt;
    };
    TurnTimings timings;
    if (turn.over != base::MonoTime{}) timings.end_of_turn = turn.over - turn.last_voice;
    timings.transcript = since(turn.transcript);
    timings.first_token = since(turn.first_token);
    timings.first_speech = since(turn.first_sound);
    timings.first_audio_out = since(turn.first_sound);
    timings.barge_in_stop = turn.barge_in_stop;
    observers.onMeasured(reply.response().id, timings);
}

/// Looks again when what is given should have been heard.
void Conversation::Turns::awaitPlayout() {
    if (reply_ == nullptr || !reply_->isMade() || state_ == TurnState::Interrupted) return;
    if (reply_->isOver()) return onReplyOver();
    const auto* const speech = reply_->speech();
    const auto left = std::max<nanoseconds>(speech->given() - speech->played(), milliseconds{1});
    playout_ = needs_.timers.at(needs_.timers.now() + left, [this] { awaitPlayout(); });
}

void Conversation::Turns::onReplyOver() {
    playout_.reset();
    if (playout_told_ && needs_.line.pace() == Line::Pace::Ours)
        observers.onPlayoutStopped(reply_->response().id);
    playout_told_ = false;
    if (!last_reason_.empty()) return end(std::exchange(last_reason_, {}));
    if (state_ == TurnState::Thinking || state_ == TurnState::Speaking) enter(TurnState::Listening);
    if (!to_say_.empty() && !caller_lost_) {
        auto text = std::move(to_say_.front());
        to_say_.pop_front();
        return recite(std::move(text));
    }
    answerWhenUnderstood();
}

void Conversation::Turns::runTools(const Reply& reply) {
    const auto& calls = reply.toolCalls();
    if (needs_.tools == nullptr || calls.empty()) return;
    const auto is_ours = [this](const ToolCallItem& call) { return needs_.tools->has(call.name); };
    // Results of some alone would be answered before the client's are there.
    if (!std::ranges::all_of(calls, is_ours)) return;
    runs_.clear();
    runs_open_ = calls.size();
    for (const auto& call : calls)
        runs_.push_back(needs_.tools->run(call, [this, id = call.call_id](std::string output) {
            onToolResult(id, std::move(output));
        }));
    moment_ = needs_.timers.at(needs_.timers.now() + casting_.policy.tool_patience, [this] {
        if (!casting_.one_moment.empty() && state_ == TurnState::Listening)
            recite(casting_.one_moment);
    });
}

void Conversation::Turns::onToolResult(const std::string& call_id, std::string output) {
    append({newItemId(), ItemStatus::Completed, ToolResultItem{call_id, std::move(output)}});
    if (--runs_open_ > 0) return;
    moment_.reset();
    next_ = Next::Answer;
    answerWhenUnderstood();
}

}  // namespace parley::conversation
