#include "exercise.hpp"

#include <parley/tts.h>

namespace parley::provider::conformance {

namespace {

constexpr std::uint32_t kSpeechRate = 16'000;
constexpr int kMostOddPieces = 12;
constexpr std::size_t kMostPieceBytes = 1U << 20U;
constexpr std::size_t kSampleBytes = 2;

const parley_tts_v1* ttsTableOf(Stage& stage) {
    return static_cast<const parley_tts_v1*>(stage.interface(PARLEY_IF_TTS));
}

class MouthExercise final : public Exercise {
public:
    explicit MouthExercise(Stage& stage) : Exercise{stage}, table_{ttsTableOf(stage)} {}
    ~MouthExercise() override { abandon(); }
    MouthExercise(const MouthExercise&) = delete;
    MouthExercise& operator=(const MouthExercise&) = delete;

    Verdict press() override;
    void interrupt() override;

private:
    parley_code begin(parley_status* status) override;
    void give() override;
    void giveOddly(std::mt19937& chance) override;
    void finish() override { call("close", table_->close, stream_); }
    void stop() override { call("cancel", table_->cancel, stream_); }
    void free() override { call("destroy", table_->destroy, stream_); }
    void pause(bool on) { call("pause", table_->pause, stream_, on ? 1U : 0U); }
    static parley_tts_sink sinkFor(MouthExercise* self);
    void say(std::string_view text);
    void flush();
    void clear();

    std::string problemOfAudio(const parley_buf* audio, std::uint64_t pts_ns);
    std::string problemOfMark(std::uint32_t offset, std::uint32_t length);
    std::string problemOfFlushed(std::uint64_t flush);
    std::string problemOfEnd(const parley_status* how) const;

    const parley_tts_v1* table_;
    parley_tts_stream* stream_ = nullptr;
    std::uint64_t flushes_ = 0;
    std::uint64_t flushed_ = 0;
    std::size_t text_bytes_ = 0;
    std::size_t marked_ = 0;
    std::size_t audio_bytes_ = 0;
    std::uint64_t audio_ns_ = 0;
    enum class Text : std::uint8_t { None, Given, Cleared } text_ = Text::None;
    /// Something that can be pronounced was said and not cleared.
    bool is_due_ = false;
};

parley_tts_sink MouthExercise::sinkFor(MouthExercise* self) {
    parley_tts_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = self;
    sink.on_audio = [](void* raw, const parley_buf* audio, std::uint64_t pts_ns) noexcept {
        auto& mouth = *static_cast<MouthExercise*>(raw);
        mouth.tellOutput([&] { return mouth.problemOfAudio(audio, pts_ns); });
    };
    sink.on_mark =
        [](void* raw, std::uint32_t offset, std::uint32_t length, std::uint64_t) noexcept {
            auto& mouth = *static_cast<MouthExercise*>(raw);
            mouth.tellOutput([&] { return mouth.problemOfMark(offset, length); });
        };
    sink.on_flushed = [](void* raw, std::uint64_t flush) noexcept {
        auto& mouth = *static_cast<MouthExercise*>(raw);
        mouth.tellOutput([&] { return mouth.problemOfFlushed(flush); });
    };
    sink.on_usage = [](void* raw, std::uint64_t) noexcept {
        static_cast<MouthExercise*>(raw)->admits();
    };
    sink.on_writable = [](void* raw) noexcept { static_cast<MouthExercise*>(raw)->tellWritable(); };
    sink.on_end = [](void* raw, const parley_status* how) noexcept {
        auto& mouth = *static_cast<MouthExercise*>(raw);
        mouth.tellEnd(how, [&] { return mouth.problemOfEnd(how); });
    };
    return sink;
}

parley_code MouthExercise::begin(parley_status* status) {
    parley_tts_open open{};
    open.size = sizeof open;
    open.codec = PARLEY_CODEC_PCM_S16LE;
    open.rate_hz = kSpeechRate;
    open.speed = 1;
    open.ctx = stage_.ctx();
    const auto sink = sinkFor(this);
    const Placed placed_open{&open, sizeof open, stage_.structs()};
    const Placed placed_sink{&sink, sizeof sink, stage_.structs()};
    return call(
        "open",
        table_->open,
        stage_.instance(),
        placed_open.as<parley_tts_open>(),
        placed_sink.as<parley_tts_sink>(),
        &stream_,
        status);
}

void MouthExercise::say(std::string_view text) {
    const Placed placed{text.data(), text.size(), Structs::Guarded};
    // Known before the call, within which it may be spoken already.
    text_bytes_ += text.size();
    text_ = Text::Given;
    is_due_ |= text.find_first_not_of(" .\n") != std::string_view::npos;
    const parley_str given{placed.as<char>(), text.size()};
    if (call("text", table_->text, stream_, given) != PARLEY_OK) text_bytes_ -= text.size();
}

void MouthExercise::flush() {
    call("flush", table_->flush, stream_, ++flushes_);
}

void MouthExercise::clear() {
    if (call("clear", table_->clear, stream_) != PARLEY_OK) return;
    flushed_ = flushes_;
    is_due_ = false;
    text_ = Text::Cleared;
}

void MouthExercise::interrupt() {
    if (hasEnded()) return;
    clear();
    stage_.settle();
}

void MouthExercise::give() {
    say("The " + std::string{kPrivate} + " plays. ");
    if (!hasEnded()) flush();
}

void MouthExercise::giveOddly(std::mt19937& chance) {
    static constexpr std::array<std::string_view, 8> kPieces{
        "", " ", ".", "\n", "ä", "𝄞", "<speak>&amp;", "0123456789"};
    std::string text;
    const auto count = std::uniform_int_distribution<int>{0, kMostOddPieces}(chance);
    for (int i = 0; i < count; ++i)
        text += kPieces[chance() % kPieces.size()];
    say(text);
    if (!hasEnded() && chance() % 4 == 0) flush();
    if (!hasEnded() && chance() % 8 == 0) clear();
    if (!hasEnded() && chance() % 8 == 0) pause(chance() % 2 == 0);
}

std::string MouthExercise::problemOfAudio(const parley_buf* audio, std::uint64_t pts_ns) {
    if (!PARLEY_HAS(audio, owner)) return "a buffer is too short";
    if (audio->n > 0 && audio->data == nullptr) return "audio is null";
    if (audio->n > kMostPieceBytes) return "a piece of audio is longer than 1 MiB";
    if (pts_ns < audio_ns_) return "audio goes back in time";
    if (text_ == Text::None) return "audio comes before any text";
    if (text_ == Text::Cleared) return "audio comes of text that was cleared";
    audio_ns_ = pts_ns;
    audio_bytes_ += audio->n;
    return {};
}

std::string MouthExercise::problemOfMark(std::uint32_t offset, std::uint32_t length) {
    if (offset < marked_) return "a mark goes back in the text";
    if (offset > text_bytes_ || length > text_bytes_ - offset) return "a mark is beyond the text";
    marked_ = offset;
    return {};
}

std::string MouthExercise::problemOfFlushed(std::uint64_t flush) {
    if (flush != flushed_ + 1 || flush > flushes_)
        return "on_flushed tells " + std::to_string(flush) + ", which is not next";
    if (audio_bytes_ % kSampleBytes != 0) return "a sentence ends in half a sample";
    flushed_ = flush;
    return {};
}

std::string MouthExercise::problemOfEnd(const parley_status* how) const {
    if (how->code != PARLEY_OK) return {};
    if (audio_bytes_ % kSampleBytes != 0) return "it ends in half a sample";
    if (is_due_ && audio_bytes_ == 0) return "it ends well and said nothing";
    return flushed_ == flushes_ ? "" : "it ends well before everything was flushed";
}

/// The host has enough audio: what the plugin reads of its vendor must stop coming.
Verdict MouthExercise::press() {
    give();
    stage_.settle(std::chrono::milliseconds{0});
    if (hasEnded()) return {};
    pause(true);
    if (!stage_.vendor().isPaused()) return broken("paused, it goes on reading from its vendor");
    pause(false);
    return stage_.vendor().isPaused() && stage_.vendor().openExchanges() > 0
               ? broken("it stays paused when it may go on")
               : Verdict{};
}

}  // namespace

std::unique_ptr<Exercise> exerciseMouth(Stage& stage) {
    return std::make_unique<MouthExercise>(stage);
}

Verdict askMouthCaps(Stage& stage) {
    parley_tts_caps empty{};
    empty.size = sizeof empty;
    const Placed placed{&empty, sizeof empty, Structs::Guarded};
    noteCall("caps");
    auto* caps = placed.writable<parley_tts_caps>();
    if (ttsTableOf(stage)->caps(stage.instance(), caps) != PARLEY_OK) return broken("caps failed");
    if (caps->codecs == 0) return broken("its caps name no codec");
    auto problem =
        problemOfLists(caps->rates_hz, caps->rate_count, caps->languages, caps->language_count);
    return problem.empty() ? Verdict{} : broken(std::move(problem));
}

}  // namespace parley::provider::conformance
