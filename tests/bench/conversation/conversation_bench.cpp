#include "instant_providers.hpp"

#include <conversation/conversation.hpp>
#include <conversation/end_of_turn.hpp>
#include <io/fiber.hpp>
#include <io/loop.hpp>
#include <media/wav.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace parley::bench {
namespace {

using namespace conversation;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFrame{20};
constexpr milliseconds kSilence{3'500};

/// Takes the pace of speech from the clock and sends nothing.
class ClockLine final : public Line {
public:
    [[nodiscard]] Pace pace() const override { return Pace::Ours; }
    void play(std::span<const std::uint8_t> audio) override {
        settle();
        queued_ += provider::lengthOf(format, audio.size());
    }
    void pause() override {}
    void resume() override {}
    void clear() override {
        settle();
        queued_ = nanoseconds{0};
    }
    [[nodiscard]] nanoseconds played() const override {
        settle();
        return played_;
    }
    [[nodiscard]] nanoseconds queued() const override {
        settle();
        return queued_;
    }

    provider::AudioFormat format;

private:
    void settle() const {
        const auto now = Clock::now();
        const auto sounded = std::min<nanoseconds>(queued_, now - settled_);
        played_ += sounded;
        queued_ -= sounded;
        settled_ = now;
    }

    mutable Clock::time_point settled_ = Clock::now();
    mutable nanoseconds played_{0};
    mutable nanoseconds queued_{0};
};

struct Measured {
    std::size_t spoken = 0;
    /// From when the turn was taken for ended until the first sound of the answer.
    std::vector<double> decided_ms;
    /// From the last of the caller's voice on, as whoever speaks knows it.
    std::vector<double> total_ms;
};

class Stopwatch final : public Observer {
public:
    Stopwatch(provider::Timers& timers, Measured& all) : timers_{timers}, all_{all} {}
    void voiceEnded(base::MonoTime when) {
        voice_ended_ = when;
        ++all_.spoken;
    }

    void onAudio(const OutputPlace&, std::span<const std::uint8_t>) override {
        if (const auto ended = std::exchange(voice_ended_, std::nullopt))
            all_.total_ms.push_back(msOf(timers_.now() - *ended));
    }
    void onMeasured(const std::string&, const TurnTimings& timings) override {
        if (timings.first_audio_out) all_.decided_ms.push_back(msOf(*timings.first_audio_out));
    }

private:
    static double msOf(nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

    provider::Timers& timers_;
    Measured& all_;
    std::optional<base::MonoTime> voice_ended_;
};

/// What every caller says: one utterance and a silence.
struct Speech {
    Speech(const media::WavSound& words, milliseconds voice_length)
        : rate_hz{words.rate_hz},
          piece{samplesIn(kFrame)},
          voice_ends{samplesIn(voice_length)},
          samples{words.samples} {
        samples.resize(samples.size() + samplesIn(kSilence));
    }

    [[nodiscard]] std::size_t samplesIn(milliseconds time) const {
        return static_cast<std::size_t>(time.count()) * rate_hz / 1'000;
    }
    [[nodiscard]] milliseconds length() const {
        return milliseconds{samples.size() * 1'000 / rate_hz};
    }

    std::uint32_t rate_hz;
    std::size_t piece;
    std::size_t voice_ends;
    std::vector<std::int16_t> samples;
};

/// A caller who says the same again and again, each beginning elsewhere.
struct Talk {
    Talk(provider::Timers& timers, Meter& meter, const Speech& said, Measured& all)
        : speech{said},
          stopwatch{timers, all},
          conversation{
              castingFor(said.rate_hz),
              {.timers = timers,
               .ear = makeInstantEar(),
               .mind = makeInstantMind(),
               .mouth = makeInstantMouth(),
               .line = line,
               .meter = meter}} {
        line.format = conversation.settings().output_format;
        conversation.add(stopwatch);
        conversation.begin();
    }

    static Casting castingFor(std::uint32_t rate_hz) {
        Casting casting;
        casting.settings.id = "sess_bench";
        casting.settings.input_format.rate_hz = rate_hz;
        casting.settings.turn_detection->by = TurnDetection::By::Meaning;
        return casting;
    }

    /// The next 20 ms, which were due then.
    void speak(base::MonoTime due) {
        const auto count = std::min(speech.piece, speech.samples.size() - at);
        if (at < speech.voice_ends && speech.voice_ends <= at + count) stopwatch.voiceEnded(due);
        const auto bytes = std::as_bytes(std::span{speech.samples}.subspan(at, count));
        conversation.hear({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        at = (at + count) % speech.samples.size();
    }

    const Speech& speech;
    ClockLine line;
    Stopwatch stopwatch;
    Conversation conversation;
    std::size_t at = 0;
};

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double residentKb() {
    std::ifstream file{"/proc/self/statm"};
    std::size_t size = 0;
    std::size_t resident = 0;
    file >> size >> resident;
    return static_cast<double>(resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) / 1024;
}

double percentile(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto place = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
    return values[place];
}

/// Gives every conversation its next 20 ms, spread over the 20 ms as callers are.
class Callers {
public:
    Callers(provider::Timers& timers, std::size_t count, const Speech& speech) : timers_{timers} {
        for (std::size_t i = 0; i < count; ++i) {
            talks_.push_back(std::make_unique<Talk>(timers, meter_, speech, measured));
            talks_.back()->at = i * speech.samples.size() / count / speech.piece * speech.piece;
        }
    }

    void start() {
        next_ = timers_.now();
        tick();
    }
    void stop() { timer_.reset(); }

    Measured measured;

private:
    static constexpr std::size_t kGroups = 10;

    void tick() {
        for (auto talk = group_; talk < talks_.size(); talk += kGroups)
            talks_[talk]->speak(next_);
        group_ = (group_ + 1) % kGroups;
        next_ += kFrame / kGroups;
        timer_ = timers_.at(next_, [this] { tick(); });
    }

    provider::Timers& timers_;
    UnlimitedMeter meter_;
    std::vector<std::unique_ptr<Talk>> talks_;
    std::size_t group_ = 0;
    base::MonoTime next_;
    std::unique_ptr<provider::Timers::Timer> timer_;
};

/// Of how long a silence ends these turns.
milliseconds silenceWaitedFor() {
    const auto detection = *Talk::castingFor(0).settings.turn_detection;
    return silenceNeeded(detection, TurnPolicy{}, kInstantWords);
}

void print(std::size_t count, const Measured& measured, double cores, double grown_kb) {
    std::printf(
        R"({"sessions": %zu, "spoken": %zu, "answered": %zu, "p50_ms": %.3f, "p99_ms": %.3f, "wait_ms": %d, )"
        R"("total_p50_ms": %.3f, "total_p99_ms": %.3f, "cores": %.4f, "kb_a_session": %.1f})"
        "\n",
        count,
        measured.spoken,
        measured.total_ms.size(),
        percentile(measured.decided_ms, 0.5),
        percentile(measured.decided_ms, 0.99),
        static_cast<int>(silenceWaitedFor().count()),
        percentile(measured.total_ms, 0.5),
        percentile(measured.total_ms, 0.99),
        cores,
        grown_kb / static_cast<double>(count));
}

int run(std::size_t count, std::chrono::seconds time, const Speech& speech) {
    io::Loops loops{1};
    provider::LoopTimers timers;
    std::unique_ptr<Callers> callers;
    const auto on_loop = [&](auto task) {
        io::Waiter done;
        loops.at(0).post([&] {
            task();
            done.wake();
        });
        done.wait();
    };
    const auto before_kb = residentKb();
    on_loop([&] {
        callers = std::make_unique<Callers>(timers, count, speech);
        callers->start();
    });
    // Until everybody has spoken once.
    io::pause(speech.length() + std::chrono::seconds{1});
    on_loop([&] { callers->measured = {}; });
    const auto cpu = cpuSeconds();
    const auto began = Clock::now();
    io::pause(time);
    const std::chrono::duration<double> took = Clock::now() - began;
    const auto used = cpuSeconds() - cpu;
    Measured measured;
    on_loop([&] {
        callers->stop();
        measured = std::move(callers->measured);
    });
    const auto grown_kb = residentKb() - before_kb;
    on_loop([&] { callers.reset(); });
    print(count, measured, used / took.count(), grown_kb);
    return measured.total_ms.empty() ? 1 : 0;
}

}  // namespace
}  // namespace parley::bench

/// SESSIONS SECONDS WAV VOICE_ENDS_MS: holds so many conversations on one loop and prints what a
/// turn took.
int main(int argc, char** argv) {
    using namespace parley;
    if (argc != 5) return 2;
    const auto words = media::WavSound::load(argv[3]);
    if (!words) return 2;
    return bench::run(
        std::strtoul(argv[1], nullptr, 10),
        std::chrono::seconds{std::strtol(argv[2], nullptr, 10)},
        {*words, std::chrono::milliseconds{std::strtol(argv[4], nullptr, 10)}});
}
