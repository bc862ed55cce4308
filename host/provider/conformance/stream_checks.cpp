#include "checks.hpp"

#include <algorithm>

namespace parley::provider::conformance {

namespace {

using std::chrono::milliseconds;

constexpr int kOddTimes = 6;
constexpr std::size_t kStreams = 1'000;
// A plugin that has no vendor works for each of them itself.
constexpr std::chrono::seconds kStreamsTime{30};
constexpr int kStreamsBefore = 10;
constexpr int kTimes = 10;
constexpr milliseconds kLongestCall{1 * kSlack};
// Of the stage's time, which costs none.
constexpr milliseconds kAMoment{200};

std::string count(std::size_t number, const std::string& what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

Verdict none(std::size_t callbacks, const char* when) {
    return callbacks == 0 ? Verdict{} : broken(count(callbacks, "callback") + " " + when);
}

void talk(Stage& stage, Exercise& stream, int feeds) {
    for (int i = 0; i < feeds && !stream.hasEnded(); ++i) {
        stream.feed();
        stage.settle(milliseconds{0});
    }
}

void giveUp(Stage& stage, Exercise& stream) {
    stream.cancel();
    stage.settle();
    stream.destroy();
    stage.settle();
}

/// A stream's life from open to destroy. A vendor that never answers is the host's to give up.
Verdict live(Stage& stage, Exercise& stream, const StreamKind& kind) {
    TRY(stream.open());
    talk(stage, stream, kind.feeds);
    stream.interrupt();
    talk(stage, stream, 2);
    stream.close();
    stage.settle();
    if (!stream.hasEnded()) stream.cancel();
    stage.settle();
    return {};
}

/// Opened, used, given up, gone.
Verdict pass(Stage& stage, const StreamKind& kind) {
    const auto stream = kind.exercise(stage);
    TRY(stream->open());
    talk(stage, *stream, 1);
    stream->cancel();
    stage.settle(kAMoment);
    stream->destroy();
    stage.settle(kAMoment);
    return {};
}

bool mentions(const std::vector<std::string>& lines, std::string_view word) {
    return std::ranges::any_of(
        lines, [&](const auto& line) { return line.find(word) != std::string::npos; });
}

}  // namespace

Verdict staysOnItsStrand(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    TRY(live(stage, *stream, kind));
    giveUp(stage, *stream);
    return none(stream->heard().on_other_threads, "from a thread that the host did not choose");
}

Verdict endsOnce(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    TRY(live(stage, *stream, kind));
    const auto& heard = stream->heard();
    TRY(none(heard.before_open_returned, "before open had returned"));
    if (!stream->hasEnded()) return broken("on_end never came");
    stream->cancel();
    stage.settle();
    if (heard.ends > 1) return broken("on_end came " + count(heard.ends, "time"));
    TRY(none(heard.after_end, "after on_end"));
    stream->destroy();
    return {};
}

Verdict saysWhatIsSound(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    TRY(live(stage, *stream, kind));
    giveUp(stage, *stream);
    return stream->heard().unsound.empty() ? Verdict{} : broken(stream->heard().unsound);
}

Verdict isQuietAfterCancel(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    TRY(stream->open());
    stream->feed();
    if (stream->hasEnded()) return {};
    stream->cancel();
    stage.settle();
    const auto& heard = stream->heard();
    TRY(none(heard.outputs_after_cancel, "after cancel"));
    if (!stream->hasEnded()) return broken("no on_end after cancel");
    if (heard.end_code != PARLEY_E_CANCELLED)
        return broken(
            "after cancel on_end told " + std::to_string(heard.end_code) +
            ", not PARLEY_E_CANCELLED");
    stream->destroy();
    return {};
}

/// As when the host's patience has ended.
Verdict isGoneAfterDestroy(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    TRY(stream->open());
    talk(stage, *stream, 2);
    stream->feed();
    stream->destroy();
    if (stage.vendor().open() > 0)
        return broken(count(stage.vendor().open(), "connection") + " is left by destroy");
    stage.settle();
    return none(stream->heard().after_destroy, "after destroy");
}

Verdict bearsCancelInside(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    bool cancelled = false;
    stream->on_output = [&] {
        if (!std::exchange(cancelled, true)) stream->cancel();
    };
    TRY(live(stage, *stream, kind));
    TRY(none(stream->heard().outputs_after_cancel, "after cancel inside a callback"));
    if (cancelled && !stream->hasEnded()) return broken("no on_end after cancel inside a callback");
    stream->destroy();
    stage.settle();
    return {};
}

Verdict bearsDestroyInside(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    stream->on_end = [&] { stream->destroy(); };
    TRY(live(stage, *stream, kind));
    stage.settle();
    const auto& heard = stream->heard();
    // What belongs to the call that destroy came in is seen by one_end, with the stream still
    // there.
    return none(heard.after_destroy, "after destroy inside on_end");
}

Verdict bearsDeadline(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    stage.setDeadline(milliseconds{1});
    const auto stream = kind.exercise(stage);
    if (!stream->open()) return {};
    talk(stage, *stream, kind.feeds);
    stage.settle();
    giveUp(stage, *stream);
    return stream->hasEnded() ? Verdict{} : broken("no on_end after its deadline and cancel");
}

Verdict keepsNothing(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    for (int i = 0; i < kStreamsBefore; ++i)
        TRY(pass(stage, kind));
    const auto threads = countThreads();
    const auto descriptors = countDescriptors();
    const auto until = std::chrono::steady_clock::now() + kStreamsTime;
    std::size_t streams = 0;
    for (; streams < kStreams && std::chrono::steady_clock::now() < until; ++streams)
        TRY(pass(stage, kind));
    const auto after = " more after " + count(streams, "stream");
    if (countThreads() > threads) return broken(count(countThreads() - threads, "thread") + after);
    if (countDescriptors() > descriptors)
        return broken(count(countDescriptors() - descriptors, "open file") + after);
    if (stage.vendor().open() > 0)
        return broken(count(stage.vendor().open(), "connection") + " not given back");
    if (stage.host().armedTimers() > 0)
        return broken(count(stage.host().armedTimers(), "timer") + " not given back");
    if (stage.host().buffers > 0)
        return broken(count(stage.host().buffers, "buffer") + " not given back");
    return {};
}

Verdict bearsOddInput(const Subject& subject, const StreamKind& kind) {
    std::mt19937 chance{subject.seed};
    Stage stage{subject};
    TRY(stage.setUp());
    const auto stream = kind.exercise(stage);
    TRY(stream->open());
    for (int i = 0; i < kOddTimes * kind.feeds; ++i) {
        stream->feedOddly(chance);
        stage.settle(milliseconds{0});
    }
    if (stream->hasEnded() && stream->heard().end_code == PARLEY_E_INTERNAL)
        return broken("legal input ends it with PARLEY_E_INTERNAL");
    stream->close();
    stage.settle();
    giveUp(stage, *stream);
    return {};
}

Verdict logsNoSecret(const Subject& subject, const StreamKind& kind) {
    Stage stage{subject};
    TRY(stage.setUp());
    for (const int refusal : {0, 401, 500}) {
        const auto stream = kind.exercise(stage);
        TRY(stream->open());
        talk(stage, *stream, kind.feeds);
        stream->close();
        stage.settle(kAMoment);
        if (refusal == 0)
            stage.vendor().fail();
        else
            stage.vendor().refuse(refusal);
        stage.settle();
        giveUp(stage, *stream);
    }
    if (mentions(stage.host().lines, kSecret)) return broken("a log line holds a secret");
    if (mentions(stage.host().lines, kPrivate))
        return broken("a log line holds what was said or asked");
    return {};
}

/// The best of a few: a call that is always slow is the plugin's fault.
Verdict callsAreQuick(const Subject& subject, const StreamKind& kind) {
    std::map<std::string, std::chrono::nanoseconds> best;
    Stage stage{subject};
    TRY(stage.setUp());
    for (int i = 0; i < kTimes; ++i) {
        const auto stream = kind.exercise(stage);
        TRY(stream->open());
        stream->feed();
        stream->close();
        stream->cancel();
        stream->destroy();
        for (const auto& [name, took] : stream->times()) {
            const auto [entry, is_new] = best.emplace(name, took);
            if (!is_new) entry->second = std::min(entry->second, took);
        }
    }
    for (const auto& [name, took] : best) {
        if (took <= kLongestCall) continue;
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took);
        return broken(name + " takes " + std::to_string(us.count()) + " us, not 1000 at most");
    }
    return {};
}

}  // namespace parley::provider::conformance
