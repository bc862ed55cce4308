#pragma once

#include "../ear.hpp"
#include "attempt.hpp"
#include "patience.hpp"
#include "replay_buffer.hpp"

namespace parley::provider {

/// One provider hearing a part of the stream: what it is offered, how far it has come, and its
/// answers in the times of the whole stream.
class EarAttempt final : public EarSink {
public:
    /// The stream of the chain. Any of these calls may destroy the attempt.
    class Owner {
    public:
        virtual void onSignOfLife() = 0;
        /// Times count from the beginning of the whole stream; `segment` is the provider's own.
        virtual void onHeard(Heard heard) = 0;
        virtual void onSpeech(bool started, std::chrono::nanoseconds at) = 0;
        virtual void onRoom() = 0;
        virtual void onEnd(const std::optional<Failure>& failure) = 0;

    protected:
        ~Owner() = default;
    };

    EarAttempt(
        const ChainEntry<Ear>& entry,
        std::size_t place,
        int number,
        const ChainSetting& setting,
        Owner& owner);

    /// Apart from the constructor: the sink must be in place first.
    void open(const EarOptions& options);
    Push push(const AudioFrame& frame);
    void took(const AudioFrame& frame);
    void finalize();
    void close();

    [[nodiscard]] std::size_t place() const { return place_; }
    [[nodiscard]] const EntryLimits& limits() const { return entry_.limits; }
    [[nodiscard]] bool showedLife() const { return showed_life_; }
    /// In the times of the whole stream.
    [[nodiscard]] std::chrono::nanoseconds heardUpTo() const { return heard_up_to_; }
    [[nodiscard]] bool isClosing() const { return closing_; }
    [[nodiscard]] Moment moment() const { return attempt_->moment(); }

    /// The audio to offer next.
    ReplayBuffer::Number next = 0;

    /// Something was understood for good. What follows on the same stream is measured anew.
    void succeeded();
    void failed(const Failure& failure) { attempt_->failed(failure); }
    /// What it did is judged later, by somebody else.
    std::unique_ptr<Attempt> takeMeasure() { return std::move(attempt_); }

private:
    void onReady() override;
    void onHeard(const Heard& heard) override;
    void onSpeech(bool started, std::chrono::nanoseconds at) override;
    void onWritable() override { owner_.onRoom(); }
    void onEnd(const std::optional<Failure>& failure) override { owner_.onEnd(failure); }

    const ChainEntry<Ear>& entry_;
    const std::size_t place_;
    const ChainSetting& setting_;
    Owner& owner_;
    std::unique_ptr<Attempt> attempt_;
    std::optional<base::Uuid> conversation_;
    std::optional<std::chrono::nanoseconds> origin_;
    std::chrono::nanoseconds heard_up_to_{0};
    std::optional<std::uint64_t> last_final_;
    bool showed_life_ = false;
    bool closing_ = false;
    /// Last, so that it is gone before what it calls.
    std::unique_ptr<EarStream> stream_;
};

}  // namespace parley::provider
