#pragma once

#include "../mouth.hpp"
#include "attempt.hpp"
#include "patience.hpp"

namespace parley::provider {

/// One provider speaking a part of a reply, from `from` on, where the audio has come to `at`. Knows
/// how far its text was given, and tells offsets and times of the whole reply.
class MouthAttempt final : public MouthSink {
public:
    /// The stream of the chain. Any of these calls may destroy the attempt.
    class Owner {
    public:
        /// The frame's time is the owner's to set: audio has no gaps.
        virtual void onAudio(MouthAttempt& attempt, const AudioFrame& frame) = 0;
        virtual void onMark(MouthAttempt& attempt, const SpokenMark& mark) = 0;
        virtual void onFlushed(MouthAttempt& attempt, std::uint64_t flush) = 0;
        virtual void onUsage(std::uint64_t billed_characters) = 0;
        virtual void onRoom(MouthAttempt& attempt) = 0;
        /// Also when it lost patience with the provider.
        virtual void onEnd(MouthAttempt& attempt, const std::optional<Failure>& failure) = 0;

    protected:
        ~Owner() = default;
    };

    struct Start {
        std::size_t place;
        int number;
        std::size_t from;
        std::chrono::nanoseconds at;
        /// The first flush that is not answered yet.
        std::uint64_t flush;
    };

    MouthAttempt(
        const ChainEntry<Mouth>& entry,
        const Start& start,
        const ChainSetting& setting,
        Owner& owner);

    /// Apart from the constructor: the sink must be in place first.
    void open(const MouthOptions& options);
    Say say(std::string_view text) { return stream_->say(text); }
    void took(std::string_view text);
    void flush(std::uint64_t flush);
    void close();
    bool clear() { return stream_->clear(); }
    void pause() {
        paused_ = true;
        stream_->pause();
    }
    void resume() {
        paused_ = false;
        stream_->resume();
    }
    [[nodiscard]] bool isPaused() const { return paused_; }
    /// What lies before `offset` is not said by this one.
    void skipTo(std::size_t offset, std::uint64_t flush);

    [[nodiscard]] std::size_t place() const { return place_; }
    /// Which it was asked for; empty for the configured one.
    [[nodiscard]] const std::string& voice() const { return voice_; }
    [[nodiscard]] const EntryLimits& limits() const { return entry_.limits; }
    [[nodiscard]] const ProviderHealth& health() const { return *entry_.health; }
    /// In the whole reply: the text, and the flush by their count, to give next.
    [[nodiscard]] std::size_t next() const { return next_; }
    [[nodiscard]] std::uint64_t nextFlush() const { return next_flush_; }
    [[nodiscard]] bool isClosing() const { return closing_; }
    [[nodiscard]] bool isFull() const { return room_.isWaiting(); }
    void waitForRoom() { room_.expect(setting_.policy.busy_patience); }
    /// Audio is due, until `deadline` at the latest.
    void expect(std::optional<base::MonoTime> deadline);
    void rest() { answer_.rest(); }
    /// The next frame is heard at `at`.
    void hearAt(std::chrono::nanoseconds at, const AudioFrame& frame) { shift_ = at - frame.at; }

    [[nodiscard]] Moment moment() const { return attempt_.moment(); }
    void succeeded() { attempt_.succeeded(); }
    void failed(const Failure& failure) { attempt_.failed(failure); }
    void overtaken() { attempt_.overtaken(); }

private:
    void onAudio(const AudioFrame& frame) override;
    void onMark(const SpokenMark& mark) override;
    void onFlushed(std::uint64_t flush) override { owner_.onFlushed(*this, flush); }
    void onUsage(std::uint64_t billed_characters) override;
    void onWritable() override;
    void onEnd(const std::optional<Failure>& failure) override { owner_.onEnd(*this, failure); }

    const ChainEntry<Mouth>& entry_;
    const ChainSetting& setting_;
    Owner& owner_;
    Attempt attempt_;
    const std::size_t place_;
    std::string voice_;
    std::size_t next_;
    std::uint64_t next_flush_;
    /// From the provider's offsets and times to those of the whole reply.
    std::size_t offset_shift_;
    std::chrono::nanoseconds shift_;
    bool bills_itself_ = false;
    bool closing_ = false;
    bool paused_ = false;
    Patience answer_;
    Patience room_;
    /// Last, so that it is gone before what it calls.
    std::unique_ptr<MouthStream> stream_;
};

}  // namespace parley::provider
