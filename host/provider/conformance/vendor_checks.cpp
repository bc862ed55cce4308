#include "checks.hpp"

#include <algorithm>

namespace parley::provider::conformance {

namespace {

using std::chrono::milliseconds;

constexpr int kRounds = 20;
constexpr milliseconds kMomentOfVendor{200};

/// When in a stream's life its vendor does something.
enum class Moment : std::uint8_t { InTheMiddle, AfterClose };
constexpr std::array kMoments{Moment::InTheMiddle, Moment::AfterClose};

/// A stream that has said a little and waits for its vendor.
struct Waiting {
    Waiting(const Subject& subject, const StreamKind& kind) : stage{subject}, kind_{kind} {}

    Verdict reach(Moment moment) {
        TRY(stage.setUp());
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

    Stage stage;
    std::unique_ptr<Exercise> stream;

private:
    const StreamKind& kind_;
};

/// What a refusal may become: all that makes the host do the same.
struct Refusal {
    int http_status;
    std::vector<parley_code> codes;
};

const std::vector<Refusal>& refusals() {
    static const std::vector<Refusal> all{
        {401, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        {402, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        {403, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        {429, {PARLEY_E_RATE_LIMITED, PARLEY_E_QUOTA}},
        {500, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_DEADLINE}},
        {503, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_DEADLINE}}};
    return all;
}

Verdict toldRightly(const Heard& heard, const Refusal& refusal) {
    const auto status = std::to_string(refusal.http_status);
    if (heard.ends == 0) return broken("no on_end after its vendor answered " + status);
    if (std::ranges::find(refusal.codes, heard.end_code) == refusal.codes.end())
        return broken("HTTP " + status + " becomes " + std::to_string(heard.end_code));
    if (heard.end_code == PARLEY_E_RATE_LIMITED &&
        heard.retry_after_ms != Vendor::kRetryAfterSeconds * 1'000)
        return broken("Retry-After does not become retry_after_ms");
    return {};
}

}  // namespace

Verdict endsWhenVendorFails(const Subject& subject, const StreamKind& kind) {
    for (const auto moment : kMoments) {
        Waiting waiting{subject, kind};
        TRY(waiting.reach(moment));
        auto& stage = waiting.stage;
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
    for (const auto& refusal : refusals()) {
        for (const auto moment : kMoments) {
            Waiting waiting{subject, kind};
            TRY(waiting.reach(moment));
            auto& stage = waiting.stage;
            if (moment == Moment::AfterClose && stage.vendor().begun() == 0) return {};
            if (waiting.stream->hasEnded()) continue;
            const auto begun = stage.vendor().begun();
            if (stage.vendor().refuse(refusal.http_status) == 0) continue;
            stage.settle();
            if (stage.vendor().begun() > begun)
                return broken("it asks again after " + std::to_string(refusal.http_status));
            TRY(toldRightly(waiting.stream->heard(), refusal));
        }
    }
    return {};
}

Verdict bearsNonsense(const Subject& subject, const StreamKind& kind) {
    std::mt19937 chance{subject.seed};
    for (int round = 0; round < kRounds; ++round) {
        Waiting waiting{subject, kind};
        TRY(waiting.reach(round % 2 == 0 ? Moment::InTheMiddle : Moment::AfterClose));
        if (waiting.stage.vendor().begun() == 0 && round > 0) return {};
        if (waiting.stage.vendor().babble(chance) == 0) continue;
        waiting.stage.settle();
        const auto& heard = waiting.stream->heard();
        if (!heard.unsound.empty()) return broken(heard.unsound);
        if (heard.ends > 0 && heard.end_code == PARLEY_E_INTERNAL)
            return broken("a vendor's nonsense is PARLEY_E_PROTOCOL, not PARLEY_E_INTERNAL");
        waiting.giveUp();
        if (waiting.stage.host().buffers > 0) return broken("a buffer is not given back");
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
