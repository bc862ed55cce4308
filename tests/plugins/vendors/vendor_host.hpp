#pragma once

#include <io/fiber.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <cppunit/TestAssert.h>
#include <support/fake_vendors.hpp>
#include <support/loopback_clients.hpp>
#include <support/named_by_itself.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::testing {

/// What a stream brought until its end.
struct Outcome {
    /// Nothing when it ended well.
    std::optional<provider::Failure> failure;
    /// Of hearing: final results; of thinking: the answer; of speaking: nothing.
    std::string text;
    int ends_of_turn = 0;
    /// Of speaking.
    std::string audio;
    std::vector<std::uint64_t> flushes;
    std::uint64_t billed = 0;
    std::vector<provider::SpokenMark> marks;
};

inline std::string codeOf(const Outcome& outcome) {
    return outcome.failure ? std::string{toText(outcome.failure->code)} : "ok";
}

/// The fakes of the vendors, one for all tests.
inline FakeVendors& vendors() {
    static FakeVendors started;
    return started;
}

/// A real host with the package of a plugin of this repository, whose vendor is a fake. Keys are
/// `<vendor>-key`, unless the settings name another.
class VendorHost {
public:
    explicit VendorHost(const std::string& plugin) : plugin_{plugin} {
        auto host = provider::PluginHost::create(
            {.folders = {},
             .packages = {std::string{PARLEY_PACKAGES} + "/" + plugin},
             .trusted_keys = std::string{PARLEY_PACKAGES} + "/keys/trusted"},
            {.loops = clients_.loops,
             .clock = clients_.clock,
             .http = &clients_.http,
             .web_sockets = &clients_.web_sockets});
        CPPUNIT_ASSERT(host);
        host_ = *std::move(host);
        const auto error = host_->plugins().at(0).error;
        CPPUNIT_ASSERT_EQUAL(std::string{}, error ? error->detail : std::string{});
    }

    void configure(nlohmann::json settings = nlohmann::json::object()) {
        if (!settings.contains("base_url")) settings["base_url"] = vendors().url();
        if (!settings.contains("api_key")) settings["api_key"] = plugin_ + "-key";
        auto made = host_->configure(
            plugin_,
            {.tenant = "ten_1",
             .config_json = settings.dump(),
             .secrets = std::make_shared<NamedByItself>()});
        CPPUNIT_ASSERT(made);
        instance_ = *std::move(made);
    }

    /// Pushes silence in frames of 100 ms, as fast as it is taken, and closes.
    Outcome hear(std::chrono::milliseconds audio, std::chrono::milliseconds patience = kPatience) {
        constexpr std::size_t kBytesOfMillisecond = kHeardRate / 1000 * 2;
        const auto milliseconds = static_cast<std::size_t>(audio.count());
        return hearSound(std::string(milliseconds * kBytesOfMillisecond, '\0'), patience);
    }
    /// The same of PCM at `kHeardRate`.
    Outcome hearSound(const std::string& sound, std::chrono::milliseconds patience = kPatience) {
        return run(
            [&](auto& stage) { stage.listen(*instance_->ear(), sound, deadlineIn(patience)); });
    }
    static constexpr std::uint32_t kHeardRate = 8000;
    /// Asks the model.
    Outcome think(const std::string& text, std::chrono::milliseconds patience = kPatience) {
        return run(
            [&](auto& stage) { stage.think(*instance_->mind(), text, deadlineIn(patience)); });
    }
    /// Says the texts, each with a flush of its own, and closes.
    Outcome speak(
        const std::vector<std::string>& texts,
        provider::AudioFormat format = {},
        std::chrono::milliseconds patience = kPatience) {
        return run([&](auto& stage) {
            stage.speak(*instance_->mouth(), texts, format, deadlineIn(patience));
        });
    }
    /// Proof of the settings, "ok" or a failure's code.
    std::string validate(provider::Kind kind) {
        std::string answer;
        ask([&](auto done) {
            return instance_->configuration()->validate(
                kind, deadlineIn(kPatience), [&answer, done](const auto& failure) {
                    answer = failure ? toText(failure->code) : "ok";
                    done();
                });
        });
        return answer;
    }
    /// The ids of the choices, or a failure's code.
    std::vector<std::string> enumerate(provider::ChoiceList list) {
        std::vector<std::string> answer;
        ask([&](auto done) {
            return instance_->configuration()->enumerate(
                list, deadlineIn(kPatience), [&answer, done](const provider::Choices& choices) {
                    if (const auto* failure = std::get_if<provider::Failure>(&choices))
                        answer.emplace_back(toText(failure->code));
                    else
                        for (const auto& one : std::get<0>(choices))
                            answer.push_back(one.id);
                    done();
                });
        });
        return answer;
    }

private:
    /// Everything of one stream, on the loop.
    class Stage final : public provider::EarSink,
                        public provider::MouthSink,
                        public provider::MindSink {
    public:
        explicit Stage(io::Waiter& ended) : ended_{ended} {}

        void listen(provider::Ear& ear, const std::string& sound, base::MonoTime deadline) {
            sound_ = sound;
            provider::EarOptions options;
            options.format = kHeard;
            options.deadline = deadline;
            ear_ = ear.open(options, *this);
            push();
        }
        void speak(
            provider::Mouth& mouth,
            const std::vector<std::string>& texts,
            provider::AudioFormat format,
            base::MonoTime deadline) {
            texts_ = texts;
            provider::MouthOptions options;
            options.format = format;
            options.deadline = deadline;
            mouth_ = mouth.open(options, *this);
            sayNext();
        }
        void think(provider::Mind& mind, const std::string& text, base::MonoTime deadline) {
            provider::Thought thought;
            thought.messages.push_back({provider::Role::User, {provider::TextPart{text}}});
            thought.deadline = deadline;
            call_ = mind.start(thought, *this);
        }

        Outcome outcome;

    private:
        static constexpr provider::AudioFormat kHeard{
            .codec = provider::Codec::PcmS16, .rate_hz = kHeardRate};
        /// 100 ms.
        static constexpr std::size_t kFrameBytes = kHeardRate / 10 * 2;

        void push() {
            while (pushed_ < sound_.size() && ear_ != nullptr) {
                const auto size = std::min(kFrameBytes, sound_.size() - pushed_);
                const auto* bytes = reinterpret_cast<const std::uint8_t*>(sound_.data()) + pushed_;
                if (ear_->push(
                        {.format = kHeard,
                         .at = provider::lengthOf(kHeard, pushed_),
                         .bytes = {bytes, size}}) != provider::Push::Taken)
                    return;
                pushed_ += size;
            }
            if (ear_ != nullptr) ear_->close();
        }
        void sayNext() {
            for (; said_ < texts_.size(); ++said_) {
                if (mouth_->say(texts_[said_]) != provider::Say::Taken) return;
                mouth_->flush(said_ + 1);
            }
            mouth_->close();
        }

        void onHeard(const provider::Heard& heard) override {
            if (heard.stage != provider::Heard::Stage::Final) return;
            if (!outcome.text.empty() && !heard.text.empty()) outcome.text += ' ';
            outcome.text += heard.text;
            outcome.ends_of_turn += heard.end_of_turn ? 1 : 0;
        }
        void onAudio(const provider::AudioFrame& frame) override {
            outcome.audio.append(
                reinterpret_cast<const char*>(frame.bytes.data()), frame.bytes.size());
        }
        void onMark(const provider::SpokenMark& mark) override { outcome.marks.push_back(mark); }
        void onFlushed(std::uint64_t flush) override { outcome.flushes.push_back(flush); }
        void onUsage(std::uint64_t billed) override { outcome.billed += billed; }
        void onUsage(const provider::TokenUsage& /*usage*/) override {}
        void onText(std::string_view delta) override { outcome.text += delta; }
        void onFinished(provider::Finish /*finish*/) override { ended_.wake(); }
        void onFailed(const provider::Failure& failure) override {
            outcome.failure = failure;
            ended_.wake();
        }
        void onWritable() override { ear_ != nullptr ? push() : sayNext(); }
        void onEnd(const std::optional<provider::Failure>& failure) override {
            outcome.failure = failure;
            ended_.wake();
        }

        io::Waiter& ended_;
        std::unique_ptr<provider::EarStream> ear_;
        std::unique_ptr<provider::MouthStream> mouth_;
        std::unique_ptr<provider::MindCall> call_;
        std::string sound_;
        std::size_t pushed_ = 0;
        std::vector<std::string> texts_;
        std::size_t said_ = 0;
    };

    static constexpr std::chrono::seconds kPatience{20};

    base::MonoTime deadlineIn(std::chrono::milliseconds patience) const {
        return base::MonoTime::clock::now() + patience;
    }

    template <typename Begin>
    void ask(Begin begin) {
        io::Waiter answered;
        io::Waiter gone;
        std::unique_ptr<provider::Asking> asking;
        clients_.loops.at(0).post([&] { asking = begin([&answered] { answered.wake(); }); });
        answered.wait();
        clients_.loops.at(0).post([&] {
            asking.reset();
            gone.wake();
        });
        gone.wait();
    }

    template <typename Begin>
    Outcome run(Begin begin) {
        io::Waiter ended;
        std::optional<Stage> stage;
        clients_.loops.at(0).post([&] {
            stage.emplace(ended);
            begin(*stage);
        });
        ended.wait();
        Outcome outcome;
        io::Waiter gone;
        clients_.loops.at(0).post([&] {
            outcome = std::move(stage->outcome);
            stage.reset();
            gone.wake();
        });
        gone.wait();
        return outcome;
    }

    const std::string plugin_;
    LoopbackClients clients_;
    std::unique_ptr<provider::PluginHost> host_;
    std::shared_ptr<provider::Instance> instance_;
};

}  // namespace parley::testing
