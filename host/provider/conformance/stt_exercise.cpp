#include "exercise.hpp"

#include <parley/stt.h>

#include <optional>

namespace parley::provider::conformance {

namespace {

constexpr std::uint32_t kRate = 16'000;
constexpr std::size_t kFrameBytes = 640;
constexpr std::size_t kSecondBytes = 32'000;
constexpr std::size_t kLongestFrame = 8'191;
constexpr std::uint64_t kFrameNs = 20'000'000;
// The contract lets it hold 15 seconds while it connects. Vendors without streaming get sentences,
// of which some may be on their way.
constexpr std::size_t kMostHeldSeconds = 120;
constexpr std::size_t kPressedSeconds = 300;

const parley_stt_v1* sttTableOf(Stage& stage) {
    return static_cast<const parley_stt_v1*>(stage.interface(PARLEY_IF_STT));
}

/// Follows the results of one stream: segments come in order, and each has one last word.
class Segments {
public:
    std::string problemOf(const parley_stt_result& result);

private:
    std::string misplaced(std::uint64_t segment) const;

    std::optional<std::uint64_t> segment_;
    bool is_final_ = false;
    std::uint64_t begin_ns_ = 0;
};

std::string Segments::misplaced(std::uint64_t segment) const {
    const auto name = "segment " + std::to_string(segment);
    if (!segment_) return {};
    if (segment < *segment_) return name + " comes after segment " + std::to_string(*segment_);
    if (segment == *segment_) return is_final_ ? name + " changes after its final result" : "";
    return is_final_ ? "" : name + " begins before the one before it is final";
}

std::string Segments::problemOf(const parley_stt_result& result) {
    if (!PARLEY_HAS(&result, language)) return "a result is too short";
    if (auto wrong = conformance::problemOf("the text of a result", result.text); !wrong.empty())
        return wrong;
    if (auto wrong = misplaced(result.segment_id); !wrong.empty()) return wrong;
    const bool is_final = (result.flags & PARLEY_STT_FINAL) != 0;
    if (!is_final && (result.flags & PARLEY_STT_END_OF_TURN) != 0)
        return "a turn ends in a result that is not final";
    if (result.end_ns < result.start_ns) return "a result ends before it begins";
    if (segment_ && result.segment_id > *segment_ && result.start_ns < begin_ns_)
        return "a segment begins before the one before it";
    if (!(result.confidence <= 1)) return "a confidence is no number up to 1";
    segment_ = result.segment_id;
    is_final_ = is_final;
    begin_ns_ = result.start_ns;
    return {};
}

class EarExercise final : public Exercise {
public:
    explicit EarExercise(Stage& stage) : Exercise{stage}, table_{sttTableOf(stage)} {}
    ~EarExercise() override { abandon(); }
    EarExercise(const EarExercise&) = delete;
    EarExercise& operator=(const EarExercise&) = delete;

    Verdict press() override;

private:
    parley_code begin(parley_status* status) override;
    void give() override { push(kFrameBytes); }
    void giveOddly(std::mt19937& chance) override;
    void finish() override { call("close", table_->close, stream_); }
    void stop() override { call("cancel", table_->cancel, stream_); }
    void free() override { call("destroy", table_->destroy, stream_); }
    parley_code push(std::size_t bytes);
    static parley_stt_sink sinkFor(EarExercise* self);

    const parley_stt_v1* table_;
    parley_stt_stream* stream_ = nullptr;
    std::uint64_t pts_ns_ = 0;
    Segments segments_;
};

parley_stt_sink EarExercise::sinkFor(EarExercise* self) {
    parley_stt_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = self;
    sink.on_ready = [](void* raw) noexcept { static_cast<EarExercise*>(raw)->admits(); };
    sink.on_result = [](void* raw, const parley_stt_result* result) noexcept {
        auto& ear = *static_cast<EarExercise*>(raw);
        ear.tellOutput([&] {
            return result == nullptr ? "a result is null" : ear.segments_.problemOf(*result);
        });
    };
    sink.on_speech = [](void* raw, std::uint32_t, std::uint64_t) noexcept {
        static_cast<EarExercise*>(raw)->admits();
    };
    sink.on_writable = [](void* raw) noexcept { static_cast<EarExercise*>(raw)->tellWritable(); };
    sink.on_end = [](void* raw, const parley_status* how) noexcept {
        static_cast<EarExercise*>(raw)->tellEnd(how, [] { return std::string{}; });
    };
    return sink;
}

parley_code EarExercise::begin(parley_status* status) {
    const parley_str hint{kPrivate.data(), kPrivate.size()};
    parley_stt_open open{};
    open.size = sizeof open;
    open.codec = PARLEY_CODEC_PCM_S16LE;
    open.rate_hz = kRate;
    open.channels = 1;
    open.hints = &hint;
    open.hint_count = 1;
    open.ctx = stage_.ctx();
    const auto sink = sinkFor(this);
    const Placed placed_open{&open, sizeof open, stage_.structs()};
    const Placed placed_sink{&sink, sizeof sink, stage_.structs()};
    return call(
        "open",
        table_->open,
        stage_.instance(),
        placed_open.as<parley_stt_open>(),
        placed_sink.as<parley_stt_sink>(),
        &stream_,
        status);
}

parley_code EarExercise::push(std::size_t bytes) {
    // As long as it says and no longer: who reads on dies of it.
    const std::vector<std::uint8_t> samples(bytes, 0x21);
    const Placed placed_samples{samples.data(), samples.size(), Structs::Guarded};
    parley_audio audio{};
    audio.size = sizeof audio;
    audio.codec = PARLEY_CODEC_PCM_S16LE;
    audio.rate_hz = kRate;
    audio.channels = 1;
    audio.pts_ns = pts_ns_;
    audio.data = placed_samples.as<std::uint8_t>();
    audio.n = samples.size();
    pts_ns_ += kFrameNs;
    const Placed placed{&audio, sizeof audio, stage_.structs()};
    return call("push", table_->push, stream_, placed.as<parley_audio>());
}

void EarExercise::giveOddly(std::mt19937& chance) {
    push(std::uniform_int_distribution<std::size_t>{0, kLongestFrame}(chance));
    if (!hasEnded() && chance() % 16 == 0) call("finalize", table_->finalize, stream_);
}

/// Audio for a vendor that takes none: it must be refused before memory runs out, and asked for
/// again once there is room.
Verdict EarExercise::press() {
    std::size_t taken = 0;
    parley_code code = PARLEY_OK;
    for (std::size_t i = 0; i < kPressedSeconds && code == PARLEY_OK && !hasEnded(); ++i) {
        stage_.vendor().block();
        code = push(kSecondBytes);
        if (code == PARLEY_OK) taken += kSecondBytes;
        stage_.settle(std::chrono::milliseconds{0});
        const auto held = taken - std::min(taken, stage_.vendor().bytesTaken());
        // Who has no vendor has understood it already.
        if (stage_.vendor().begun() > 0 && held > kMostHeldSeconds * kSecondBytes)
            return broken(
                "it holds " + std::to_string(held / kSecondBytes) +
                " seconds of audio for a vendor that takes none");
    }
    if (code != PARLEY_E_BUSY || hasEnded() || stage_.vendor().unblock() == 0) return {};
    stage_.settle(std::chrono::milliseconds{0});
    return heard().writables > 0 || hasEnded() ? Verdict{} : broken("no on_writable follows BUSY");
}

}  // namespace

std::unique_ptr<Exercise> exerciseEar(Stage& stage) {
    return std::make_unique<EarExercise>(stage);
}

Verdict askEarCaps(Stage& stage) {
    parley_stt_caps empty{};
    empty.size = sizeof empty;
    const Placed placed{&empty, sizeof empty, Structs::Guarded};
    noteCall("caps");
    auto* caps = placed.writable<parley_stt_caps>();
    if (sttTableOf(stage)->caps(stage.instance(), caps) != PARLEY_OK) return broken("caps failed");
    if (caps->codecs == 0) return broken("its caps name no codec");
    auto problem =
        problemOfLists(caps->rates_hz, caps->rate_count, caps->languages, caps->language_count);
    return problem.empty() ? Verdict{} : broken(std::move(problem));
}

}  // namespace parley::provider::conformance
