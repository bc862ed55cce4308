#include "turns.hpp"

#include "end_of_turn.hpp"
#include "words.hpp"

#include <media/g711.hpp>

#include <algorithm>

namespace parley::conversation {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

// Longer ones are cut: nobody sends more than a second of sound at a time.
constexpr std::size_t kDecodedAtOnce = 4'800;

base::Error refused(std::string reason, std::string advice) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = std::move(reason),
        .advice = std::move(advice)};
}

}  // namespace

Conversation::Turns::Turns(Casting casting, Surroundings surroundings)
    : casting_{std::move(casting)},
      needs_{std::move(surroundings)},
      caller_{
          needs_.timers,
          needs_.ear,
          needs_.make_sense ? needs_.make_sense : &makeVoiceSense,
          *this} {
    adjustEar();
}

Conversation::Turns::~Turns() = default;

void Conversation::Turns::begin() {
    needs_.meter.begin(
        {.warn = [this](std::chrono::seconds left) { observers.onTimeLeft(left); },
         .finish = [this](std::string reason) { endAfterSentence(std::move(reason)); }});
    if (!casting_.opening.empty()) recite(casting_.opening);
    watchForSilence();
}

/// The one place where the conversation moves from one state to another.
void Conversation::Turns::enter(TurnState state) {
    if (state_ == state || state_ == TurnState::Ended) return;
    state_ = state;
    const bool we_sound = state == TurnState::Speaking || state == TurnState::Interrupted;
    caller_.setOurVoice(we_sound ? media::OurVoice::Plays : media::OurVoice::Rests);
    observers.onState(state);
    if (state == TurnState::Listening)
        watchForSilence();
    else
        silence_.reset();
}

base::Result<void> Conversation::Turns::change(SessionSettings settings) {
    if (settings.voice != casting_.settings.voice && has_spoken_)
        return refused(
            "cannot_update_voice", "The voice cannot be changed after something was said.");
    if (caller_.isHearing() && !(settings.input_format == casting_.settings.input_format))
        return refused(
            "input_audio_format_in_use", "The format cannot be changed while audio is buffered.");
    casting_.settings = std::move(settings);
    adjustEar();
    observers.onSettings(casting_.settings);
    return {};
}

void Conversation::Turns::adjustEar() {
    const auto& settings = casting_.settings;
    const auto adjusted = caller_.adjust(
        {.rate_hz = settings.input_format.rate_hz,
         .detection = settings.turn_detection,
         .policy = casting_.policy,
         .language = settings.transcription ? settings.transcription->language : ""});
    if (!adjusted) observers.onError(adjusted.error());
}

// ---- What the caller says

void Conversation::Turns::hear(std::span<const std::uint8_t> audio) {
    if (state_ == TurnState::Ended) return;
    observers.onCallerAudio(audio);
    const auto codec = casting_.settings.input_format.codec;
    std::array<std::int16_t, kDecodedAtOnce> samples;
    const std::size_t sample_bytes = codec == provider::Codec::PcmS16 ? 2 : 1;
    while (audio.size() >= sample_bytes) {
        const auto count = std::min(samples.size(), audio.size() / sample_bytes);
        const auto piece = audio.first(count * sample_bytes);
        const auto decoded = std::span{samples}.first(count);
        if (codec == provider::Codec::PcmS16)
            std::memcpy(decoded.data(), piece.data(), piece.size());
        else
            media::decodeG711(
                codec == provider::Codec::ULaw ? media::G711Law::ULaw : media::G711Law::ALaw,
                piece,
                decoded);
        caller_.hear(decoded);
        audio = audio.subspan(piece.size());
    }
}

base::Result<void> Conversation::Turns::commitAudio() {
    return caller_.commit();
}

void Conversation::Turns::clearAudio() {
    if (state_ == TurnState::Interrupted) goOnSpeaking();
    caller_.clear();
    observers.onAudioCleared();
    if (state_ == TurnState::Hearing) enter(TurnState::Listening);
}

void Conversation::Turns::onVoice(const Utterance& utterance) {
    silence_.reset();
    prompts_said_ = 0;
    if (!casting_.settings.turn_detection) return;
    if (state_ == TurnState::Speaking && isInterruptible() &&
        needs_.line.pace() == Line::Pace::Ours)
        return doubt(utterance);
    takeTheFloor(utterance);
}

bool Conversation::Turns::isInterruptible() const {
    return casting_.settings.turn_detection && casting_.settings.turn_detection->interrupt_response;
}

/// We fall silent at once and go on if it was nothing.
void Conversation::Turns::doubt(const Utterance& utterance) {
    needs_.line.pause();
    if (!caller_turn_) caller_turn_.emplace();
    caller_turn_->barge_in_stop = caller_.now() - (utterance.start() + casting_.policy.pre_roll);
    doubted_ = utterance.itemId();
    doubted_end_.reset();
    enter(TurnState::Interrupted);
    doubt_ = needs_.timers.at(
        needs_.timers.now() + casting_.policy.barge_in_doubt, [this] { decideDoubt(); });
}

void Conversation::Turns::decideDoubt() {
    doubt_.reset();
    // Who still speaks after that time means it; who has stopped is known by what they said.
    const auto* const current = caller_.current();
    if (current != nullptr && current->itemId() == doubted_ &&
        caller_.silence() < casting_.policy.barge_in_doubt / 2)
        takeTheFloor(*current);
}

void Conversation::Turns::onWords(const Utterance& utterance, const std::string& words) {
    if (state_ == TurnState::Interrupted && utterance.itemId() == doubted_ && !words.empty() &&
        !isBackchannel(words) && !utterance.isClosed())
        takeTheFloor(utterance);
}

void Conversation::Turns::takeTheFloor(const Utterance& utterance) {
    doubt_.reset();
    doubted_.clear();
    if (isInterruptible()) stopReply("turn_detected");
    observers.onSpeechStarted(utterance.itemId(), utterance.start());
    next_ = Next::Nothing;
    if (isInterruptible() || state_ == TurnState::Listening) enter(TurnState::Hearing);
}

void Conversation::Turns::goOnSpeaking() {
    doubt_.reset();
    doubted_.clear();
    doubted_end_.reset();
    needs_.line.resume();
    enter(TurnState::Speaking);
    awaitPlayout();
}

/// Whatever is being made or heard ends here; what was heard of it is what we remember.
void Conversation::Turns::stopReply(const std::string& reason) {
    playout_.reset();
    runs_.clear();
    runs_open_ = 0;
    moment_.reset();
    to_say_.clear();
    reply_waits_ = false;
    if (reply_ == nullptr || reply_->isOver()) return;
    const auto heard = reply_->speech() == nullptr ? nanoseconds{0} : reply_->speech()->played();
    const bool was_made = reply_->isMade();
    const auto words = reply_->speech() == nullptr ? "" : reply_->speech()->heardWords();
    const bool paced = needs_.line.pace() == Line::Pace::Ours;
    if (paced) {
        needs_.line.clear();
        needs_.line.resume();
        observers.onPlayoutCleared(reply_->response().id);
    }
    reply_->cancel(reason);
    auto* const item = memory.find(reply_->messageId());
    if (paced && item != nullptr && item->message() != nullptr &&
        reply_->response().modality == Modality::Audio) {
        if (was_made) item->status = ItemStatus::Incomplete;
        item->message()->content = {AudioContent{words, nullptr, heard}};
        observers.onItemTruncated(*item, 0, std::chrono::duration_cast<milliseconds>(heard));
    }
    done_.push_back(std::move(reply_));
    sweep();
}

void Conversation::Turns::onTurnOver(const Utterance& utterance, nanoseconds end) {
    if (utterance.itemId() == doubted_) {
        doubted_end_ = end;
        return;
    }
    hearTurn(utterance, end);
}

void Conversation::Turns::hearTurn(const Utterance& utterance, nanoseconds end) {
    const auto& detection = casting_.settings.turn_detection;
    const auto barge_in = caller_turn_ ? caller_turn_->barge_in_stop : std::nullopt;
    caller_turn_ = CallerTurn{
        .last_voice = detection ? caller_.lastVoice() : needs_.timers.now(),
        .over = needs_.timers.now(),
        .transcript = {},
        .first_token = {},
        .first_sound = {},
        .barge_in_stop = barge_in};
    if (detection) observers.onSpeechStopped(utterance.itemId(), end);
    remember(utterance);
    const bool answers = detection && detection->create_response &&
                         casting_.settings.type == SessionSettings::Type::Realtime;
    if (answers) next_ = Next::Answer;
    if (state_ == TurnState::Hearing) enter(answers ? TurnState::Thinking : TurnState::Listening);
}

void Conversation::Turns::remember(const Utterance& utterance) {
    const auto previous = memory.last();
    observers.onAudioCommitted(utterance.itemId(), previous);
    const auto& item = memory.append(
        {utterance.itemId(),
         ItemStatus::Completed,
         MessageItem{Speaker::User, {AudioContent{std::nullopt, nullptr, utterance.length()}}}});
    observers.onItemAdded(item, previous);
    observers.onItemDone(item, previous);
}

void Conversation::Turns::onTranscript(const Utterance& utterance) {
    if (utterance.itemId() == doubted_) {
        if (isBackchannel(utterance.words())) return goOnSpeaking();
        const auto end = doubted_end_.value_or(utterance.start() + utterance.length());
        takeTheFloor(utterance);
        hearTurn(utterance, end);
    }
    understandTurn(utterance);
}

void Conversation::Turns::understandTurn(const Utterance& utterance) {
    auto* const item = memory.find(utterance.itemId());
    if (item != nullptr && (!utterance.failure() || !utterance.words().empty())) {
        const auto understood = utterance.understood();
        std::get<AudioContent>(item->message()->content.front()).transcript = understood.text;
        if (caller_turn_) caller_turn_->transcript = needs_.timers.now();
        observers.onUnderstood(*item, understood);
    } else if (utterance.failure()) {
        observers.onNotUnderstood(utterance.itemId(), *utterance.failure());
    }
    if (isBlank(utterance.words()) && next_ == Next::Answer && !caller_.awaitsTranscripts()) {
        next_ = Next::Nothing;
        if (state_ == TurnState::Thinking && reply_ == nullptr) enter(TurnState::Listening);
        if (state_ == TurnState::Thinking && reply_->isOver()) enter(TurnState::Listening);
    }
    answerWhenUnderstood();
}

void Conversation::Turns::answerWhenUnderstood() {
    if (caller_.awaitsTranscripts()) return;
    if (reply_waits_) {
        reply_waits_ = false;
        return think(*reply_);
    }
    // Who has begun to speak again is not done.
    if (next_ != Next::Answer || state_ == TurnState::Hearing) return;
    if (reply_ != nullptr && !reply_->isOver()) return;
    answer({});
}

// ---- What we say

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
            .owner = *this});
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
    thought.tools = wish.tools.value_or(settings.tools);
    const auto tool = wish.tool_wish.value_or(settings.tool_wish);
    thought.tool_choice = tool.choice;
    if (!tool.name.empty())
        std::erase_if(thought.tools, [&](const auto& offer) { return offer.name != tool.name; });
    if (!needs_.mind->abilities().tools) thought.tools.clear();
    if (thought.tools.empty()) thought.tool_choice = provider::ToolChoice::Auto;
    thought.max_tokens = wish.max_output_tokens.value_or(settings.max_output_tokens.value_or(0));
    thought.options_json = casting_.mind_options_json;
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
    const auto nothing = [] {
        return refused(
            "response_cancel_not_active", "Cancellation failed: no active response found");
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
    if (item == nullptr) return refused("item_not_found", "There is no item with this id.");
    if (!item->isFrom(Speaker::Assistant))
        return refused("item_not_assistant", "Only messages of the assistant can be truncated.");
    auto& content = item->message()->content;
    auto* const audio = content_index < content.size()
                            ? std::get_if<AudioContent>(&content[content_index])
                            : nullptr;
    if (audio == nullptr)
        return refused("item_not_audio", "There is no audio at this content_index.");
    if (audio_end < milliseconds{0} || audio_end > audio->length)
        return refused(
            "invalid_value",
            "Audio content of " +
                std::to_string(std::chrono::duration_cast<milliseconds>(audio->length).count()) +
                " ms is already shorter than " + std::to_string(audio_end.count()) + " ms");
    const auto* const speech =
        reply_ != nullptr && reply_->messageId() == id ? reply_->speech() : nullptr;
    if (speech != nullptr) {
        audio->transcript = speech->wordsUpTo(audio_end);
    } else if (audio->transcript && audio->length.count() > 0) {
        HeardText heard;
        heard.say(*audio->transcript);
        heard.sentencesSound(1, audio->length);
        audio->transcript = heard.upTo(audio_end);
    }
    audio->length = audio_end;
    observers.onItemTruncated(*item, content_index, audio_end);
    return {};
}

void Conversation::Turns::say(std::string text) {
    if (state_ == TurnState::Ended) return;
    if (reply_ != nullptr && !reply_->isOver()) {
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
    const auto previous = memory.last();
    const auto& item = memory.append(
        {newItemId(),
         ItemStatus::Completed,
         MessageItem{Speaker::System, {TextContent{std::move(text)}}}});
    observers.onItemAdded(item, previous);
    observers.onItemDone(item, previous);
}

// ---- How a reply comes along

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
    if (!to_say_.empty()) {
        auto text = std::move(to_say_.front());
        to_say_.pop_front();
        return recite(std::move(text));
    }
    answerWhenUnderstood();
}

// ---- Tools

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
    const auto previous = memory.last();
    const auto& item = memory.append(
        {newItemId(), ItemStatus::Completed, ToolResultItem{call_id, std::move(output)}});
    observers.onItemAdded(item, previous);
    observers.onItemDone(item, previous);
    if (--runs_open_ > 0) return;
    moment_.reset();
    next_ = Next::Answer;
    answerWhenUnderstood();
}

// ---- Silence and the end

void Conversation::Turns::watchForSilence() {
    const auto& detection = casting_.settings.turn_detection;
    // Who writes is given time.
    const bool aloud = casting_.settings.output == Modality::Audio;
    if (state_ != TurnState::Listening || !detection || !aloud) return;
    std::optional<milliseconds> limit = detection->idle_timeout;
    if (!limit && !casting_.no_input_prompts.empty()) limit = casting_.policy.no_input;
    if (limit) silence_ = needs_.timers.at(needs_.timers.now() + *limit, [this] { onSilence(); });
}

void Conversation::Turns::onSilence() {
    silence_.reset();
    if (casting_.settings.turn_detection->idle_timeout) {
        const auto id = newItemId();
        observers.onIdle(
            id, caller_.now() - *casting_.settings.turn_detection->idle_timeout, caller_.now());
        const auto previous = memory.last();
        observers.onAudioCommitted(id, previous);
        const auto& item = memory.append(
            {id,
             ItemStatus::Completed,
             MessageItem{Speaker::User, {AudioContent{"", nullptr, nanoseconds{0}}}}});
        observers.onItemAdded(item, previous);
        observers.onItemDone(item, previous);
        return answer({});
    }
    if (prompts_said_ >= casting_.policy.no_input_prompts) return end("silence");
    const auto& prompts = casting_.no_input_prompts;
    const auto which = std::min<std::size_t>(prompts_said_, prompts.size() - 1);
    ++prompts_said_;
    recite(prompts[which]);
}

void Conversation::Turns::endAfterSentence(std::string reason) {
    if (state_ == TurnState::Ended) return;
    if (reply_ == nullptr || reply_->isOver() || state_ == TurnState::Hearing) return end(reason);
    last_reason_ = std::move(reason);
    to_say_.clear();
    latest_end_ = needs_.timers.now() + casting_.policy.longest_sentence;
    reply_->stopAfterSentence();
    if (state_ != TurnState::Ended) finishSentence();
}

/// Until the end of the sentence is known we look again soon.
void Conversation::Turns::finishSentence() {
    constexpr milliseconds kSoon{50};
    if (reply_ == nullptr || needs_.timers.now() >= latest_end_)
        return end(std::exchange(last_reason_, {}));
    const auto* const speech = reply_->speech();
    const auto left = speech == nullptr ? std::nullopt : speech->untilSentenceEnd();
    if (left && *left == nanoseconds{0}) return end(std::exchange(last_reason_, {}));
    const auto when = std::min(latest_end_, needs_.timers.now() + left.value_or(kSoon));
    const bool is_end = left.has_value();
    last_sentence_ = needs_.timers.at(when, [this, is_end] {
        if (is_end) return end(std::exchange(last_reason_, {}));
        finishSentence();
    });
}

void Conversation::Turns::end(std::string_view reason) {
    if (state_ == TurnState::Ended) return;
    const std::string why{reason};
    last_reason_.clear();
    last_sentence_.reset();
    stopReply("client_cancelled");
    for (auto aside = beside_.begin(); aside != beside_.end();)
        (*aside++)->cancel("client_cancelled");
    doubt_.reset();
    caller_.clear();
    enter(TurnState::Ended);
    needs_.meter.end();
    observers.onEnded(why);
}

/// Replies end inside their own calls, so they are destroyed later.
void Conversation::Turns::sweep() {
    if (sweep_ != nullptr) return;
    sweep_ = needs_.timers.at(needs_.timers.now(), [this] {
        const auto done = std::exchange(done_, {});
        sweep_.reset();
    });
}

}  // namespace parley::conversation
