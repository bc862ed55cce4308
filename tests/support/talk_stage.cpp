#include "talk_stage.hpp"

#include <conversation/tool_runner.hpp>

#include <sstream>

namespace parley::testing {

using namespace conversation;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

/// Everything that is not digital silence is voice.
class LoudIsVoice final : public VoiceSense {
public:
    std::span<const media::VoiceActivity::Piece> hear(
        std::span<const std::int16_t> samples) override {
        constexpr std::size_t kSamples = 160;
        pieces_.clear();
        for (; samples.size() >= kSamples; samples = samples.subspan(kSamples)) {
            const bool loud = samples[kSamples - 1] != 0;
            pieces_.push_back({.is_voiced = loud, .level_dbfs = loud ? -20.0 : -90.0});
        }
        return pieces_;
    }
    void setThreshold(double) override {}
    void setOurVoice(media::OurVoice) override {}

private:
    std::vector<media::VoiceActivity::Piece> pieces_;
};

std::string quoted(std::string_view name, std::string_view text) {
    return std::string{name} + ": " + std::string{text};
}

std::string toText(Response::Status status) {
    switch (status) {
        case Response::Status::InProgress:
            return "in_progress";
        case Response::Status::Completed:
            return "completed";
        case Response::Status::Cancelled:
            return "cancelled";
        case Response::Status::Incomplete:
            return "incomplete";
        case Response::Status::Failed:
            return "failed";
    }
    return "";
}

}  // namespace

void VirtualLine::settle() const {
    const auto now = timers_.now();
    if (!is_paused_) {
        const auto sounded = std::min<nanoseconds>(queued_, now - settled_);
        played_ += sounded;
        queued_ -= sounded;
    }
    settled_ = now;
}

void VirtualLine::play(std::span<const std::uint8_t> audio) {
    settle();
    queued_ += provider::lengthOf(ScriptedSpeech::kFormat, audio.size());
}

void VirtualLine::pause() {
    settle();
    is_paused_ = true;
}

void VirtualLine::resume() {
    settle();
    is_paused_ = false;
}

void VirtualLine::clear() {
    settle();
    queued_ = nanoseconds{0};
}

nanoseconds VirtualLine::played() const {
    settle();
    return played_;
}

nanoseconds VirtualLine::queued() const {
    settle();
    return queued_;
}

void Journal::write(std::string text) {
    lines.push_back({timers_.now(), std::move(text)});
}

std::size_t Journal::count(std::string_view text) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(lines, [&](const Line& line) { return line.text == text; }));
}

std::string Journal::all() const {
    std::ostringstream text;
    for (const auto& line : lines)
        text << std::chrono::duration_cast<milliseconds>(line.at - lines.front().at).count()
             << " ms  " << line.text << '\n';
    return text.str();
}

void Journal::onState(TurnState state) {
    write(quoted("state", conversation::toText(state)));
}
void Journal::onSpeechStarted(const std::string&, nanoseconds) {
    write("speech_started");
}
void Journal::onSpeechStopped(const std::string&, nanoseconds) {
    write("speech_stopped");
}
void Journal::onIdle(const std::string&, nanoseconds, nanoseconds) {
    write("idle");
}
void Journal::onAudioCommitted(const std::string&, const std::optional<std::string>&) {
    write("committed");
}
void Journal::onAudioCleared() {
    write("audio_cleared");
}
void Journal::onItemDone(const Item& item, const std::optional<std::string>&) {
    if (const auto* call = std::get_if<ToolCallItem>(&item.body))
        write(quoted("tool_call", call->name + " " + call->arguments));
    if (const auto* result = std::get_if<ToolResultItem>(&item.body))
        write(quoted("tool_result", result->output));
}
void Journal::onItemTruncated(const Item& item, std::uint32_t, milliseconds) {
    write(quoted("truncated", item.text()));
}
void Journal::onUnderstood(const Item&, const Understood& understood) {
    write(quoted("heard", understood.text));
}
void Journal::onNotUnderstood(const std::string&, const provider::Failure& failure) {
    write(quoted("not_heard", provider::toText(failure.code)));
}
void Journal::onResponseBegan(const Response&) {
    write("response");
}
void Journal::onContentDone(const OutputPlace&, Modality, const std::string& text) {
    write(quoted("reply", text));
}
void Journal::onResponseDone(const Response& response) {
    const auto reason = response.reason.empty() ? "" : " " + response.reason;
    write(quoted("response", toText(response.status) + reason));
}
void Journal::onPlayoutBegan(const std::string&) {
    write("playout_began");
}
void Journal::onPlayoutStopped(const std::string&) {
    write("playout_stopped");
}
void Journal::onPlayoutCleared(const std::string&) {
    write("playout_cleared");
}
void Journal::onCallerLost() {
    write("caller_lost");
}
void Journal::onCallerBack() {
    write("caller_back");
}
void Journal::onMeasured(const std::string&, const TurnTimings& measured) {
    timings.push_back(measured);
}
void Journal::onTimeLeft(conversation::TimeLeft left) {
    write(quoted("time_left", std::to_string(left.left.count())));
}
void Journal::onError(const base::Error& error) {
    write(quoted("error", error.reason));
}
void Journal::onEnded(std::string_view reason) {
    write(quoted("ended", reason));
}

Casting TalkStage::casting() {
    Casting casting;
    casting.id = ConversationId{base::Uuid{base::Uuid::Bytes{1}}};
    casting.settings.id = "sess_test";
    casting.settings.input_format = ScriptedSpeech::kFormat;
    casting.settings.output_format = ScriptedSpeech::kFormat;
    casting.settings.turn_detection->by = TurnDetection::By::Meaning;
    return casting;
}

TalkStage::TalkStage(Line::Pace pace, Casting casting)
    : ear{std::make_shared<ScriptedEar>(timers)},
      mind{std::make_shared<ScriptedMind>(timers)},
      mouth{std::make_shared<ScriptedMouth>(timers)},
      line{timers, pace},
      journal{timers},
      casting_{casting.settings.id.empty() ? TalkStage::casting() : std::move(casting)},
      surroundings_{
          .timers = timers,
          .ear = ear,
          .mind = mind,
          .mouth = mouth,
          .line = line,
          .meter = meter,
          .make_sense = [](std::uint32_t) -> base::Result<std::unique_ptr<VoiceSense>> {
              return std::unique_ptr<VoiceSense>{std::make_unique<LoudIsVoice>()};
          }} {}

namespace {

template <typename Interface, typename Chain, typename Scripted>
std::shared_ptr<Interface> withSpare(
    TalkStage& stage, std::shared_ptr<Scripted> first, std::shared_ptr<Scripted> second) {
    auto entries = std::make_shared<std::vector<provider::ChainEntry<Interface>>>();
    for (auto& scripted : {first, second}) {
        provider::ChainEntry<Interface> entry;
        entry.id = EarStage::idOf(entries->size());
        entry.health = std::make_shared<provider::ProviderHealth>();
        entry.provider = scripted;
        entries->push_back(std::move(entry));
    }
    return std::make_shared<Chain>(
        std::move(entries), provider::ChainSetting{stage.timers, stage.attempts});
}

/// Says what it is told to have heard, whatever it hears.
class ToldEar final : public provider::Ear {
public:
    ToldEar(VirtualTimers& timers, std::vector<std::string> said)
        : timers_{timers}, said_{said.begin(), said.end()} {}

    [[nodiscard]] provider::EarAbilities abilities() const override { return {}; }
    std::unique_ptr<provider::EarStream> open(
        const provider::EarOptions&, provider::EarSink& sink) override {
        return std::make_unique<Stream>(*this, sink);
    }

private:
    class Stream final : public provider::EarStream {
    public:
        Stream(ToldEar& ear, provider::EarSink& sink) : ear_{ear}, sink_{sink} {}
        provider::Push push(const provider::AudioFrame&) override { return provider::Push::Taken; }
        void finalize() override {}
        void close() override {
            timer_ = ear_.timers_.at(ear_.timers_.now() + milliseconds{40}, [this] { end(); });
        }

    private:
        void end() {
            provider::Heard heard;
            heard.stage = provider::Heard::Stage::Final;
            if (!ear_.said_.empty()) {
                heard.text = ear_.said_.front();
                ear_.said_.pop_front();
            }
            sink_.onHeard(heard);
            sink_.onEnd({});
        }

        ToldEar& ear_;
        provider::EarSink& sink_;
        std::unique_ptr<provider::Timers::Timer> timer_;
    };

    VirtualTimers& timers_;
    std::deque<std::string> said_;
};

}  // namespace

void TalkStage::addSpares() {
    const auto spare_ear = std::make_shared<ScriptedEar>(timers);
    const auto spare_mind = std::make_shared<ScriptedMind>(timers);
    ear->shares = spare_ear;
    mind->shares = spare_mind;
    surroundings_.ear = withSpare<provider::Ear, provider::EarChain>(*this, ear, spare_ear);
    surroundings_.mind = withSpare<provider::Mind, provider::MindChain>(*this, mind, spare_mind);
    surroundings_.mouth = withSpare<provider::Mouth, provider::MouthChain>(
        *this, mouth, std::make_shared<ScriptedMouth>(timers));
}

void TalkStage::hearSound(std::uint32_t rate_hz, std::vector<std::string> said) {
    casting_.settings.input_format.rate_hz = rate_hz;
    surroundings_.ear = std::make_shared<ToldEar>(timers, std::move(said));
    surroundings_.make_sense = {};
}

void TalkStage::play(std::span<const std::int16_t> sound) {
    begin();
    const auto piece = std::size_t{casting_.settings.input_format.rate_hz} / 50;
    for (; !sound.empty(); sound = sound.subspan(std::min(piece, sound.size()))) {
        const auto bytes = std::as_bytes(sound.first(std::min(piece, sound.size())));
        timers.advance(ScriptedSpeech::kFrame);
        conversation_->hear({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }
}

void TalkStage::begin() {
    if (conversation_ != nullptr) return;
    surroundings_.tools = tools;
    conversation_ = std::make_unique<Conversation>(casting_, surroundings_);
    conversation_->add(journal);
    conversation_->begin();
}

void TalkStage::frame(const std::vector<std::uint8_t>& bytes) {
    begin();
    timers.advance(ScriptedSpeech::kFrame);
    conversation_->hear(bytes);
}

void TalkStage::callerSays(std::string_view words) {
    std::istringstream each{std::string{words}};
    for (std::string word; each >> word;) {
        ear->learn(word);
        const auto number = static_cast<int>(ear->vocabulary.size());
        for (int part = 0; part < ScriptedSpeech::kFramesInWord; ++part)
            frame(ScriptedSpeech::frame(number, part));
    }
}

void TalkStage::silence(milliseconds time) {
    for (milliseconds passed{0}; passed < time; passed += ScriptedSpeech::kFrame)
        frame(ScriptedSpeech::frame(0, 0));
}

void TalkStage::noise(milliseconds time) {
    for (milliseconds passed{0}; passed < time; passed += ScriptedSpeech::kFrame)
        frame(ScriptedSpeech::frame(ScriptedSpeech::kNoise, 0));
}

void TalkStage::exchange(std::string_view words) {
    constexpr milliseconds kLongest{60'000};
    callerSays(words);
    const auto answers = journal.count("response: completed");
    for (milliseconds passed{0}; passed < kLongest; passed += milliseconds{100}) {
        silence(milliseconds{100});
        if (journal.count("response: completed") > answers &&
            conversation_->state() == TurnState::Listening)
            return;
    }
}

}  // namespace parley::testing
