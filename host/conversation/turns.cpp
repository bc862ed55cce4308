#include "turns.hpp"

#include "end_of_turn.hpp"
#include "refusal.hpp"
#include "words.hpp"

#include <media/g711.hpp>

#include <algorithm>

namespace parley::conversation {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

// Longer ones are cut: nobody sends more than a second of sound at a time.
constexpr std::size_t kDecodedAtOnce = 4'800;

/// As it came over the line.
std::string asOnTheLine(std::span<const std::int16_t> samples, provider::Codec codec) {
    if (codec == provider::Codec::PcmS16)
        return {reinterpret_cast<const char*>(samples.data()), samples.size_bytes()};
    std::string bytes(samples.size(), '\0');
    media::encodeG711(
        codec == provider::Codec::ULaw ? media::G711Law::ULaw : media::G711Law::ALaw,
        samples,
        {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return bytes;
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
        {.warn = [this](TimeLeft left) { observers.onTimeLeft(left); },
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
            "cannot_update_voice",
            "The voice cannot be changed after something was said.",
            "session.audio.output.voice");
    if (caller_.isHearing() && !(settings.input_format == casting_.settings.input_format))
        return refused(
            "input_audio_format_in_use",
            "The format cannot be changed while audio is buffered.",
            "session.audio.input.format");
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
         .language = settings.transcription ? settings.transcription->language : "",
         .conversation = casting_.id.uuid()});
    if (!adjusted) observers.onError(adjusted.error());
}

void Conversation::Turns::hear(std::span<const std::uint8_t> audio) {
    if (state_ == TurnState::Ended || caller_lost_) return;
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
    dropTools();
    to_say_.clear();
    if (reply_ == nullptr || reply_->isOver()) return cutReply(reason, {});
    const auto* const speech = reply_->speech();
    std::optional<nanoseconds> heard;
    if (needs_.line.pace() == Line::Pace::Ours)
        heard = speech == nullptr ? nanoseconds{0} : speech->played();
    cutReply(reason, heard);
}

void Conversation::Turns::dropTools() {
    runs_.clear();
    runs_open_ = 0;
    moment_.reset();
}

void Conversation::Turns::cutReply(const std::string& reason, std::optional<nanoseconds> heard) {
    playout_.reset();
    reply_waits_ = false;
    if (reply_ == nullptr || (reply_->isOver() && !heard)) return;
    const bool was_made = reply_->isMade();
    const auto words =
        reply_->speech() == nullptr || !heard ? std::string{} : reply_->speech()->wordsUpTo(*heard);
    if (needs_.line.pace() == Line::Pace::Ours) {
        needs_.line.clear();
        needs_.line.resume();
        observers.onPlayoutCleared(reply_->response().id);
    }
    reply_->cancel(reason);
    auto* const item = memory.find(reply_->messageId());
    if (heard && item != nullptr && item->message() != nullptr &&
        reply_->response().modality == Modality::Audio) {
        if (was_made) item->status = ItemStatus::Incomplete;
        auto& content = item->message()->content;
        const auto* const said =
            content.empty() ? nullptr : std::get_if<AudioContent>(&content.front());
        content = {heardOf(said == nullptr ? AudioContent{} : *said, words, *heard)};
        observers.onItemTruncated(*item, 0, std::chrono::duration_cast<milliseconds>(*heard));
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
    observers.onAudioCommitted(utterance.itemId(), memory.last());
    auto sound = std::make_shared<const std::string>(
        asOnTheLine(utterance.sound(), casting_.settings.input_format.codec));
    append(
        {utterance.itemId(),
         ItemStatus::Completed,
         MessageItem{
             Speaker::User, {AudioContent{std::nullopt, std::move(sound), utterance.length()}}}});
    memory.forgetOldAudio();
}

/// What is complete from the start.
void Conversation::Turns::append(Item item) {
    const auto previous = memory.last();
    const auto& added = memory.append(std::move(item));
    observers.onItemAdded(added, previous);
    observers.onItemDone(added, previous);
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
    if (caller_lost_) return;
    // Who has begun to speak again is not done.
    if (next_ != Next::Answer || state_ == TurnState::Hearing) return;
    if (reply_ != nullptr && !reply_->isOver()) return;
    answer({});
}

void Conversation::Turns::watchForSilence() {
    const auto& detection = casting_.settings.turn_detection;
    // Who writes is given time.
    const bool aloud = casting_.settings.output == Modality::Audio;
    if (state_ != TurnState::Listening || !detection || !aloud || caller_lost_) return;
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
        observers.onAudioCommitted(id, memory.last());
        append(
            {id,
             ItemStatus::Completed,
             MessageItem{Speaker::User, {AudioContent{"", nullptr, nanoseconds{0}}}}});
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

void Conversation::Turns::endAfterReply(std::string reason) {
    if (state_ == TurnState::Ended) return;
    if (reply_ == nullptr || reply_->isOver() || state_ == TurnState::Hearing) return end(reason);
    last_reason_ = std::move(reason);
    to_say_.clear();
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
