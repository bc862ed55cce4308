#pragma once

#include "heard_text.hpp"
#include "line.hpp"

#include <provider/chain/timers.hpp>
#include <provider/mouth.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace parley::conversation {

/// One reply being spoken: sentences go in, sound comes out and is played. Lives on the
/// conversation's loop.
class Speech final : public provider::MouthSink {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        virtual void onSound(std::span<const std::uint8_t> sound) = 0;
        /// All sound of all sentences was given. This, or `onSpeechFailed`; may destroy the speech.
        virtual void onSpoken() = 0;
        virtual void onSpeechFailed(const provider::Failure& failure) = 0;
    };

    /// `line` is null when nothing is played, and for clients that play by themselves.
    Speech(provider::Timers& timers, Line* line, Owner& owner);

    void open(provider::Mouth& mouth, const provider::MouthOptions& options);
    /// In another voice than the one it was opened with, unless `voice` is empty.
    void say(std::string sentence, std::string voice = {});
    /// No more sentences.
    void close();
    /// Those that the provider has not got yet are left out.
    void closeEarly();
    /// No more sound; what was heard is still known.
    void stop();

    /// How much of its sound was played; what is not played here counts as played when it is given,
    /// as fast as it sounds.
    [[nodiscard]] std::chrono::nanoseconds played() const;
    /// How much of it was played by then, if it was played without a pause.
    [[nodiscard]] std::chrono::nanoseconds playedBy(base::MonoTime time) const;
    [[nodiscard]] std::chrono::nanoseconds given() const { return given_; }
    [[nodiscard]] bool isPlayedOut() const { return played() >= given_; }
    /// The words that were heard.
    [[nodiscard]] std::string heardWords() const { return heard_.upTo(played()); }
    [[nodiscard]] std::string wordsUpTo(std::chrono::nanoseconds time) const {
        return heard_.upTo(time);
    }
    [[nodiscard]] std::optional<base::ProviderId> servedBy() const {
        return stream_ == nullptr ? std::nullopt : stream_->servedBy();
    }
    /// Until the sentence ends that is heard now; empty while it is not known.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> untilSentenceEnd() const;
    [[nodiscard]] std::optional<base::MonoTime> began() const { return began_; }
    [[nodiscard]] std::uint64_t billedCharacters() const { return billed_characters_; }

private:
    void onAudio(const provider::AudioFrame& frame) override;
    void onMark(const provider::SpokenMark& mark) override;
    void onFlushed(std::uint64_t flush) override;
    void onUsage(std::uint64_t billed_characters) override;
    void onWritable() override { offer(); }
    void onEnd(const std::optional<provider::Failure>& failure) override;
    struct Waiting {
        std::string text;
        std::string voice;
    };

    void offer();
    void changeVoice();
    void beginVoice();
    void slowDown();

    provider::Timers& timers_;
    Line* const line_;
    Owner& owner_;
    provider::Mouth* mouth_ = nullptr;
    /// As the stream speaks now.
    provider::MouthOptions options_;
    std::string first_voice_;
    std::unique_ptr<provider::MouthStream> stream_;
    std::deque<Waiting> waiting_;
    /// The stream ends, and the next one speaks in the voice of what waits.
    bool changes_voice_ = false;
    /// What streams of other voices had of text, of sound and of characters before this one.
    std::size_t text_before_ = 0;
    std::size_t text_given_ = 0;
    std::chrono::nanoseconds sound_before_{0};
    std::uint64_t billed_before_ = 0;
    std::uint64_t sentences_ = 0;
    HeardText heard_;
    std::chrono::nanoseconds given_{0};
    std::chrono::nanoseconds played_before_{0};
    std::optional<base::MonoTime> began_;
    std::uint64_t billed_characters_ = 0;
    bool closing_ = false;
    bool ended_ = false;
    std::unique_ptr<provider::Timers::Timer> slow_;
};

}  // namespace parley::conversation
