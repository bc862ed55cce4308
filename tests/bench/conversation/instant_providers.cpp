#include "instant_providers.hpp"

#include <io/loop.hpp>

#include <array>
#include <utility>

namespace parley::bench {

using namespace provider;

namespace {

constexpr std::size_t kSoundFrames = 100;
constexpr std::size_t kMostBytesInFrame = 960;

/// Runs what was asked for on the loop's next turn, unless its owner is gone by then.
class Soon {
public:
    template <typename Task>
    void post(Task task) {
        io::Loop::current()->post(
            [alive = std::weak_ptr<const int>{alive_}, task = std::move(task)] {
                if (!alive.expired()) task();
            });
    }

private:
    std::shared_ptr<const int> alive_ = std::make_shared<int>(0);
};

class InstantEar final : public Ear {
public:
    [[nodiscard]] EarAbilities abilities() const override { return {}; }
    std::unique_ptr<EarStream> open(const EarOptions&, EarSink& sink) override {
        class Stream final : public EarStream {
        public:
            explicit Stream(EarSink& sink) : sink_{sink} {}
            Push push(const AudioFrame&) override {
                if (!std::exchange(has_heard_, true))
                    soon_.post([this] { tell(Heard::Stage::Interim); });
                return Push::Taken;
            }
            void finalize() override {}
            void close() override {
                soon_.post([this] {
                    tell(Heard::Stage::Final);
                    sink_.onEnd({});
                });
            }

        private:
            void tell(Heard::Stage stage) {
                Heard heard;
                heard.stage = stage;
                heard.text = kInstantWords;
                sink_.onHeard(heard);
            }

            EarSink& sink_;
            bool has_heard_ = false;
            Soon soon_;
        };
        return std::make_unique<Stream>(sink);
    }
};

class InstantMind final : public Mind {
public:
    [[nodiscard]] MindAbilities abilities() const override { return {}; }
    std::unique_ptr<MindCall> start(const Thought&, MindSink& sink) override {
        class Call final : public MindCall {
        public:
            explicit Call(MindSink& sink) {
                soon_.post([&sink] {
                    sink.onText("Yes, there is one left on the second floor.");
                    sink.onFinished(Finish::Stop);
                });
            }
            void pause() override {}
            void resume() override {}

        private:
            Soon soon_;
        };
        return std::make_unique<Call>(sink);
    }
};

class InstantMouth final : public Mouth {
public:
    [[nodiscard]] MouthAbilities abilities() const override { return {}; }
    std::unique_ptr<MouthStream> open(const MouthOptions& options, MouthSink& sink) override {
        class Stream final : public MouthStream {
        public:
            Stream(const AudioFormat& format, MouthSink& sink) : format_{format}, sink_{sink} {}
            Say say(std::string_view) override {
                soon_.post([this] { give(); });
                return Say::Taken;
            }
            void flush(std::uint64_t flush) override {
                soon_.post([this, flush] { sink_.onFlushed(flush); });
            }
            bool clear() override { return false; }
            void pause() override {}
            void resume() override {}
            void close() override {
                soon_.post([this] { sink_.onEnd({}); });
            }

        private:
            void give() {
                static const std::array<std::uint8_t, kMostBytesInFrame> sound{};
                const std::size_t bytes = format_.rate_hz / 50 * 2;
                for (std::size_t i = 0; i < kSoundFrames; ++i) {
                    sink_.onAudio({format_, at_, std::span{sound}.first(bytes)});
                    at_ += lengthOf(format_, bytes);
                }
            }

            const AudioFormat format_;
            MouthSink& sink_;
            std::chrono::nanoseconds at_{0};
            Soon soon_;
        };
        return std::make_unique<Stream>(options.format, sink);
    }
};

}  // namespace

std::shared_ptr<Ear> makeInstantEar() {
    return std::make_shared<InstantEar>();
}

std::shared_ptr<Mind> makeInstantMind() {
    return std::make_shared<InstantMind>();
}

std::shared_ptr<Mouth> makeInstantMouth() {
    return std::make_shared<InstantMouth>();
}

}  // namespace parley::bench
