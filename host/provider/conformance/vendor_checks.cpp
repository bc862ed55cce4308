#include "checks.hpp"
#include "refusal.hpp"

namespace parley::provider::conformance {

namespace {

using std::chrono::milliseconds;

constexpr int kRounds = 20;
constexpr milliseconds kMomentOfVendor{200};

/// When in a stream's life its vendor does something.
enum class Moment : std::uint8_t { InTheMiddle, AfterClose };
constexpr std::array kMoments{Moment::InTheMiddle, Moment::AfterClose};

/// A stream that has said a little and waits for its vendor. Many can follow each other on a stage,
/// which costs more than they.
struct Waiting {
    Waiting(Stage& of, const StreamKind& kind) : stage{of}, kind_{kind} {}

    Verdict reach(Moment moment) {
        stream = kind_.exercise(stage);
        TRY(stream->open());
        for (int i = 0; i < kind_.feeds && !stream->hasEnded(); ++i) {
            stream->feed();
            stage.settle(milliseconds{0});
        }
        if (moment == Moment::AfterClose) stream->close();
        stage.settle(kMomentOfVendor);
        return {};
    }
    void giveUp() {
        stream->cancel();
        stage.settle();
        stream->destroy();
        stage.settle();
    }

    Stage& stage;
    std::unique_ptr<Exercise> stream;

private:
    const StreamKind& kind_;
};

const std::vector<Refusal>& refusalsOfStreams() {
    static const std::vector<Refusal> all{
        {401, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        {402, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        {403, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        {429, {PARLEY_E_RATE_LIMITED, PARLEY_E_QUOTA}},
        {500, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_DEADLINE}},
        {503, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_DEADLINE}}};
    return all;
}

}  // namespace

Verdict endsWhenVendorFails(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    for (const auto moment : kMoments) {
        Waiting waiting{stage, kind};
        TRY(waiting.reach(moment));
        const auto begun = stage.vendor().begun();
        if (stage.vendor().fail() == 0) continue;
        stage.settle();
        if (stage.vendor().begun() > begun) return broken("it connects again by itself");
        const auto& heard = waiting.stream->heard();
        if (heard.ends == 0) return broken("no on_end after its connection broke");
        if (heard.end_code == PARLEY_OK && heard.outputs == 0)
            return broken("it ends well though its connection broke");
    }
    return {};
}

Verdict tellsWhyVendorRefuses(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    for (const auto& refusal : refusalsOfStreams()) {
        for (const auto moment : kMoments) {
            Waiting waiting{stage, kind};
            TRY(waiting.reach(moment));
            if (moment == Moment::AfterClose && stage.vendor().begun() == 0) return {};
            if (waiting.stream->hasEnded()) continue;
            const auto begun = stage.vendor().begun();
            if (stage.vendor().refuse(refusal.http_status) == 0) continue;
            stage.settle();
            if (stage.vendor().begun() > begun)
                return broken("it asks again after " + std::to_string(refusal.http_status));
            const auto& heard = waiting.stream->heard();
            if (heard.ends == 0)
                return broken(
                    "no on_end after its vendor answered " + std::to_string(refusal.http_status));
            TRY(toldRightly(refusal, heard.end_code, heard.retry_after_ms));
        }
    }
    return {};
}

Verdict bearsNonsense(const Subject& subject, const StreamKind& kind) {
    std::mt19937 chance{subject.seed};
    Stage stage{subject};
    TRY(stage.setUp());
    for (int round = 0; round < kRounds; ++round) {
        Waiting waiting{stage, kind};
        TRY(waiting.reach(round % 2 == 0 ? Moment::InTheMiddle : Moment::AfterClose));
        if (stage.vendor().begun() == 0 && round > 0) return {};
        if (stage.vendor().babble(chance) == 0) continue;
        stage.settle();
        const auto& heard = waiting.stream->heard();
        if (!heard.unsound.empty()) return broken(heard.unsound);
        if (heard.ends > 0 && heard.end_code == PARLEY_E_INTERNAL)
            return broken("a vendor's nonsense is PARLEY_E_PROTOCOL, not PARLEY_E_INTERNAL");
        waiting.giveUp();
        if (stage.host().buffers > 0) return broken("a buffer is not given back");
    }
    return {};
}

Verdict feelsBackPressure(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    TRY(stream->open());
    return stream->press();
}

}  // namespace parley::provider::conformance
