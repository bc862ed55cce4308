#include "instant_providers.hpp"

#include <conversation/conversation.hpp>
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
#include <string>
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
    std::vector<double> overhead_ms;
    std::vector<double> silence_ms;
};

class Stopwatch final : public Observer {
public:
    explicit Stopwatch(Measured& all) : all_{all} {}
    void onMeasured(const std::string&, const TurnTimings& timings) override {
        if (!timings.first_audio_out || !timings.end_of_turn) return;
        all_.overhead_ms.push_back(msOf(*timings.first_audio_out));
        all_.silence_ms.push_back(msOf(*timings.end_of_turn));
    }

private:
    static double msOf(nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }
    Measured& all_;
};

/// A caller who says the same again and again, each beginning elsewhere.
struct Talk {
    Talk(provider::Timers& timers, Meter& meter, std::uint32_t rate_hz, Measured& all)
        : stopwatch{all},
          conversation{
              castingFor(rate_hz),
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
    Callers(provider::Timers& timers, std::size_t count, const media::WavSound& sound)
        : timers_{timers}, samples_{sound.samples} {
        samples_.resize(
            samples_.size() + static_cast<std::size_t>(kSilence.count()) * sound.rate_hz / 1'000);
        piece_ = sound.rate_hz / 50;
        for (std::size_t i = 0; i < count; ++i) {
            talks_.push_back(std::make_unique<Talk>(timers, meter_, sound.rate_hz, measured));
            talks_.back()->at = i * samples_.size() / count / piece_ * piece_;
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
            feed(*talks_[talk]);
        group_ = (group_ + 1) % kGroups;
        next_ += kFrame / kGroups;
        timer_ = timers_.at(next_, [this] { tick(); });
    }
    void feed(Talk& talk) {
        const auto count = std::min(piece_, samples_.size() - talk.at);
        const auto bytes = std::as_bytes(std::span{samples_}.subspan(talk.at, count));
        talk.conversation.hear({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        talk.at = (talk.at + count) % samples_.size();
    }

    provider::Timers& timers_;
    UnlimitedMeter meter_;
    std::vector<std::int16_t> samples_;
    std::size_t piece_;
    std::vector<std::unique_ptr<Talk>> talks_;
    std::size_t group_ = 0;
    base::MonoTime next_;
    std::unique_ptr<provider::Timers::Timer> timer_;
};

int run(std::size_t count, std::chrono::seconds time, const std::string& file) {
    const auto sound = media::WavSound::load(file);
    if (!sound) return 2;
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
        callers = std::make_unique<Callers>(timers, count, *sound);
        callers->start();
    });
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
    std::printf(
        R"({"sessions": %zu, "turns": %zu, "p50_ms": %.3f, "p99_ms": %.3f, "silence_p50_ms": %.1f, )"
        R"("cores": %.4f, "kb_a_session": %.1f})"
        "\n",
        count,
        measured.overhead_ms.size(),
        percentile(measured.overhead_ms, 0.5),
        percentile(measured.overhead_ms, 0.99),
        percentile(measured.silence_ms, 0.5),
        used / took.count(),
        grown_kb / static_cast<double>(count));
    return measured.overhead_ms.empty() ? 1 : 0;
}

}  // namespace
}  // namespace parley::bench

/// SESSIONS SECONDS WAV: holds so many conversations on one loop and prints what a turn took.
int main(int argc, char** argv) {
    if (argc != 4) return 2;
    return parley::bench::run(
        std::strtoul(argv[1], nullptr, 10),
        std::chrono::seconds{std::strtol(argv[2], nullptr, 10)},
        argv[3]);
}
