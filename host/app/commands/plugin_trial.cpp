#include "plugin_trial.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <span>

namespace parley::app {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{60};
constexpr std::size_t kFramesASecond = 50;
constexpr std::uint32_t kVoiceRate = 16'000;

milliseconds toMs(std::chrono::nanoseconds span) {
    return std::chrono::duration_cast<milliseconds>(span);
}

/// What one trial heard; written on the loop, read when it is over.
class Diary {
public:
    void note(const std::string& what, const std::string& text) {
        const auto at = toMs(Clock::now() - start_).count();
        answer_.body["events"].push_back({{"at_ms", at}, {"what", what}, {"text", text}});
        answer_.text +=
            std::to_string(at) + " ms  " + what + (text.empty() ? "" : "  ") + text + "\n";
    }
    void sum(const std::string& name, std::int64_t value, const std::string& words) {
        answer_.body[name] = value;
        answer_.text += words + "\n";
    }
    void end(const std::optional<provider::Failure>& failure) {
        note("end", failure ? std::string{toText(failure->code)} + " " + failure->message : "");
        answer_.body["ok"] = !failure;
        if (failure) answer_.exit = ExitCode::Failed;
        over_.set_value();
    }
    [[nodiscard]] std::future<void> over() { return over_.get_future(); }
    [[nodiscard]] Answer& answer() { return answer_; }

private:
    const Clock::time_point start_ = Clock::now();
    Answer answer_{.body = {{"events", nlohmann::json::array()}}, .text = {}};
    std::promise<void> over_;
};

/// Runs a task on the loop and waits for it.
template <typename Task>
void runOn(io::Loop& loop, Task task) {
    std::packaged_task<void()> packaged{std::move(task)};
    auto done = packaged.get_future();
    loop.post([&packaged] { packaged(); });
    done.wait();
}

/// Begins a trial on the loop, waits for its end, and lets go of its stream there.
template <typename Trial>
base::Result<Answer> carryOut(io::Loop& loop, Trial& trial) {
    auto over = trial.diary.over();
    runOn(loop, [&] { trial.begin(); });
    const bool ended = over.wait_for(kPatience) == std::future_status::ready;
    runOn(loop, [&] { trial.stream.reset(); });
    if (ended) return std::move(trial.diary.answer());
    return base::Error{
        .code = base::ErrorCode::Timeout,
        .reason = "trial_too_slow",
        .advice = "the plugin did not come to an end within a minute"};
}

struct EarTrial final : provider::EarSink {
    EarTrial(provider::Ear& its_ear, const media::WavSound& its_sound)
        : ear{its_ear},
          format{.rate_hz = its_sound.rate_hz, .channels = its_sound.channels},
          sound{std::as_bytes(std::span{its_sound.samples})} {}

    void begin() {
        stream = ear.open(
            {.format = format,
             .language = {},
             .hints = {},
             .options_json = {},
             .deadline = {},
             .conversation = {}},
            *this);
        push();
    }
    void push() {
        const std::size_t frame = format.rate_hz / kFramesASecond * 2;
        while (given < sound.size()) {
            const auto bytes = std::min(frame, sound.size() - given);
            const auto* data = reinterpret_cast<const std::uint8_t*>(sound.data()) + given;
            const auto taken = stream->push(
                {.format = format,
                 .at = provider::lengthOf(format, given),
                 .bytes = {data, bytes}});
            if (taken != provider::Push::Taken) return;
            given += bytes;
        }
        stream->close();
    }
    void onReady() override { diary.note("ready", ""); }
    void onHeard(const provider::Heard& heard) override {
        const bool is_final = heard.stage == provider::Heard::Stage::Final;
        diary.note(is_final ? "final" : "partial", heard.text);
    }
    void onWritable() override { push(); }
    void onEnd(const std::optional<provider::Failure>& failure) override {
        const auto length = toMs(provider::lengthOf(format, sound.size())).count();
        diary.sum("sound_ms", length, std::to_string(length) + " ms of sound were given");
        diary.end(failure);
    }

    provider::Ear& ear;
    const provider::AudioFormat format;
    const std::span<const std::byte> sound;
    std::size_t given = 0;
    Diary diary;
    std::unique_ptr<provider::EarStream> stream;
};

struct MouthTrial final : provider::MouthSink {
    MouthTrial(provider::Mouth& its_mouth, const std::string& its_text)
        : mouth{its_mouth}, text{its_text} {}

    void begin() {
        stream = mouth.open(
            {.format = format,
             .voice = {},
             .language = {},
             .options_json = {},
             .deadline = {},
             .conversation = {}},
            *this);
        say();
    }
    void say() {
        if (said || stream->say(text) != provider::Say::Taken) return;
        said = true;
        stream->flush(1);
        stream->close();
    }
    void onAudio(const provider::AudioFrame& frame) override {
        if (length.count() == 0) diary.note("first audio", "");
        length += provider::lengthOf(frame.format, frame.bytes.size());
    }
    void onMark(const provider::SpokenMark& mark) override {
        const auto word = mark.offset < text.size() ? text.substr(mark.offset, mark.length) : "";
        diary.note("mark", word + " at " + std::to_string(toMs(mark.at).count()) + " ms");
    }
    void onFlushed(std::uint64_t) override { diary.note("flushed", ""); }
    void onWritable() override { say(); }
    void onEnd(const std::optional<provider::Failure>& failure) override {
        const auto ms = toMs(length).count();
        diary.sum("audio_ms", ms, std::to_string(ms) + " ms of audio came");
        diary.end(failure);
    }

    provider::Mouth& mouth;
    const std::string& text;
    const provider::AudioFormat format{.rate_hz = kVoiceRate};
    std::chrono::nanoseconds length{0};
    bool said = false;
    Diary diary;
    std::unique_ptr<provider::MouthStream> stream;
};

struct MindTrial final : provider::MindSink {
    MindTrial(provider::Mind& its_mind, const std::string& its_text)
        : mind{its_mind}, text{its_text} {}

    void begin() {
        provider::Thought thought;
        thought.messages = {{provider::Role::User, {provider::TextPart{text}}}};
        stream = mind.start(thought, *this);
    }
    void onText(std::string_view delta) override { diary.note("text", std::string{delta}); }
    void onUsage(const provider::TokenUsage& usage) override {
        diary.note(
            "usage",
            std::to_string(usage.input) + " tokens in, " + std::to_string(usage.output) + " out");
    }
    void onFinished(provider::Finish) override { diary.end(std::nullopt); }
    void onFailed(const provider::Failure& failure) override { diary.end(failure); }

    provider::Mind& mind;
    const std::string& text;
    Diary diary;
    std::unique_ptr<provider::MindCall> stream;
};

}  // namespace

base::Result<Answer> tryEar(io::Loop& loop, provider::Ear& ear, const media::WavSound& sound) {
    EarTrial trial{ear, sound};
    return carryOut(loop, trial);
}

base::Result<Answer> tryMouth(io::Loop& loop, provider::Mouth& mouth, const std::string& text) {
    MouthTrial trial{mouth, text};
    return carryOut(loop, trial);
}

base::Result<Answer> tryMind(io::Loop& loop, provider::Mind& mind, const std::string& text) {
    MindTrial trial{mind, text};
    return carryOut(loop, trial);
}

}  // namespace parley::app
