#pragma once

#include <base/clock.hpp>
#include <provider/ear.hpp>
#include <provider/mind.hpp>
#include <provider/mouth.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace parley::testing {

/// When a chain was done with a provider: told of its end, or tired of it. On the loop.
class LastSeen {
public:
    void note() { at_ = base::MonoTime::clock::now(); }
    /// Once for each stream, at whichever comes first.
    class OfStream {
    public:
        explicit OfStream(LastSeen& last) : last_{last} {}
        ~OfStream() { over(); }
        OfStream(const OfStream&) = delete;
        OfStream& operator=(const OfStream&) = delete;
        void over() {
            if (!std::exchange(over_, true)) last_.note();
        }

    private:
        LastSeen& last_;
        bool over_ = false;
    };
    [[nodiscard]] base::MonoTime at() const { return at_; }

private:
    base::MonoTime at_;
};

/// Lets everything through and notes the end.
class WatchedEar final : public provider::Ear {
public:
    WatchedEar(std::shared_ptr<provider::Ear> ear, LastSeen& last)
        : ear_{std::move(ear)}, last_{last} {}

    [[nodiscard]] provider::EarAbilities abilities() const override { return ear_->abilities(); }
    std::unique_ptr<provider::EarStream> open(
        const provider::EarOptions& options, provider::EarSink& sink) override {
        return std::make_unique<Stream>(*ear_, options, sink, last_);
    }

private:
    class Stream final : public provider::EarStream, provider::EarSink {
    public:
        Stream(
            provider::Ear& ear,
            const provider::EarOptions& options,
            provider::EarSink& sink,
            LastSeen& last)
            : sink_{sink}, stream_{ear.open(options, *this)}, seen_{last} {}
        provider::Push push(const provider::AudioFrame& frame) override {
            return stream_->push(frame);
        }
        void finalize() override { stream_->finalize(); }
        void close() override { stream_->close(); }

    private:
        void onReady() override { sink_.onReady(); }
        void onHeard(const provider::Heard& heard) override { sink_.onHeard(heard); }
        void onSpeech(bool started, std::chrono::nanoseconds at) override {
            sink_.onSpeech(started, at);
        }
        void onWritable() override { sink_.onWritable(); }
        void onEnd(const std::optional<provider::Failure>& failure) override {
            seen_.over();
            sink_.onEnd(failure);
        }

        provider::EarSink& sink_;
        std::unique_ptr<provider::EarStream> stream_;
        LastSeen::OfStream seen_;
    };

    const std::shared_ptr<provider::Ear> ear_;
    LastSeen& last_;
};

class WatchedMouth final : public provider::Mouth {
public:
    WatchedMouth(std::shared_ptr<provider::Mouth> mouth, LastSeen& last)
        : mouth_{std::move(mouth)}, last_{last} {}

    [[nodiscard]] provider::MouthAbilities abilities() const override {
        return mouth_->abilities();
    }
    std::unique_ptr<provider::MouthStream> open(
        const provider::MouthOptions& options, provider::MouthSink& sink) override {
        return std::make_unique<Stream>(*mouth_, options, sink, last_);
    }

private:
    class Stream final : public provider::MouthStream, provider::MouthSink {
    public:
        Stream(
            provider::Mouth& mouth,
            const provider::MouthOptions& options,
            provider::MouthSink& sink,
            LastSeen& last)
            : sink_{sink}, stream_{mouth.open(options, *this)}, seen_{last} {}
        provider::Say say(std::string_view text) override { return stream_->say(text); }
        void flush(std::uint64_t flush) override { stream_->flush(flush); }
        bool clear() override { return stream_->clear(); }
        void pause() override { stream_->pause(); }
        void resume() override { stream_->resume(); }
        void close() override { stream_->close(); }

    private:
        void onAudio(const provider::AudioFrame& frame) override { sink_.onAudio(frame); }
        void onMark(const provider::SpokenMark& mark) override { sink_.onMark(mark); }
        void onFlushed(std::uint64_t flush) override { sink_.onFlushed(flush); }
        void onUsage(std::uint64_t billed) override { sink_.onUsage(billed); }
        void onWritable() override { sink_.onWritable(); }
        void onEnd(const std::optional<provider::Failure>& failure) override {
            seen_.over();
            sink_.onEnd(failure);
        }

        provider::MouthSink& sink_;
        std::unique_ptr<provider::MouthStream> stream_;
        LastSeen::OfStream seen_;
    };

    const std::shared_ptr<provider::Mouth> mouth_;
    LastSeen& last_;
};

class WatchedMind final : public provider::Mind {
public:
    WatchedMind(std::shared_ptr<provider::Mind> mind, LastSeen& last)
        : mind_{std::move(mind)}, last_{last} {}

    [[nodiscard]] provider::MindAbilities abilities() const override { return mind_->abilities(); }
    std::unique_ptr<provider::MindCall> start(
        const provider::Thought& thought, provider::MindSink& sink) override {
        return std::make_unique<Call>(*mind_, thought, sink, last_);
    }

private:
    class Call final : public provider::MindCall, provider::MindSink {
    public:
        Call(
            provider::Mind& mind,
            const provider::Thought& thought,
            provider::MindSink& sink,
            LastSeen& last)
            : sink_{sink}, call_{mind.start(thought, *this)}, seen_{last} {}
        void pause() override { call_->pause(); }
        void resume() override { call_->resume(); }

    private:
        void onText(std::string_view delta) override { sink_.onText(delta); }
        void onToolBegin(
            std::uint32_t index, std::string_view call_id, std::string_view name) override {
            sink_.onToolBegin(index, call_id, name);
        }
        void onToolArguments(std::uint32_t index, std::string_view delta) override {
            sink_.onToolArguments(index, delta);
        }
        void onToolEnd(std::uint32_t index) override { sink_.onToolEnd(index); }
        void onUsage(const provider::TokenUsage& usage) override { sink_.onUsage(usage); }
        void onFinished(provider::Finish finish) override {
            seen_.over();
            sink_.onFinished(finish);
        }
        void onFailed(const provider::Failure& failure) override {
            seen_.over();
            sink_.onFailed(failure);
        }

        provider::MindSink& sink_;
        std::unique_ptr<provider::MindCall> call_;
        LastSeen::OfStream seen_;
    };

    const std::shared_ptr<provider::Mind> mind_;
    LastSeen& last_;
};

}  // namespace parley::testing
