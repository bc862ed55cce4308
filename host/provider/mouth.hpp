#pragma once

#include "audio_frame.hpp"
#include "failure.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

struct MouthOptions {
    AudioFormat format;
    /// Empty for the configured one.
    std::string voice;
    std::string language;
    /// 1 is normal.
    float speed = 1;
    std::string options_json;
    std::optional<base::MonoTime> deadline;
    /// What it costs is counted for this conversation.
    std::optional<base::Uuid> conversation;
};

/// A piece of the stream's text and when it begins to be heard.
struct SpokenMark {
    /// In bytes, counted over all text of the stream.
    std::size_t offset = 0;
    std::size_t length = 0;
    std::chrono::nanoseconds at{0};
};

/// Who plays what is spoken. Called on the loop that opened the stream, never before `open` has
/// returned; may destroy the stream inside any call.
class MouthSink {
public:
    virtual ~MouthSink() = default;
    /// In the order in which it is heard, without gaps. Borrowed for the call.
    virtual void onAudio(const AudioFrame& frame) = 0;
    virtual void onMark(const SpokenMark& /*mark*/) {}
    /// All audio of the text before that flush was given.
    virtual void onFlushed(std::uint64_t flush) = 0;
    virtual void onUsage(std::uint64_t /*billed_characters*/) {}
    virtual void onWritable() {}
    /// Exactly once and last.
    virtual void onEnd(const std::optional<Failure>& failure) = 0;
};

enum class Say : std::uint8_t { Taken, Full, Ended };

/// One reply being spoken, on one loop. Destroying it cancels it, and nothing comes after.
class MouthStream {
public:
    virtual ~MouthStream() = default;
    /// Whole sentences, or any text where the provider takes streams of it.
    virtual Say say(std::string_view text) = 0;
    virtual void flush(std::uint64_t flush) = 0;
    /// Drops what is not given yet, keeps the stream. False when the provider cannot: destroy it.
    virtual bool clear() = 0;
    /// The player has enough, or wants more.
    virtual void pause() = 0;
    virtual void resume() = 0;
    /// No more text: the rest is spoken, then it ends.
    virtual void close() = 0;
    /// Who has answered last; empty while nobody has, or where it is not known.
    [[nodiscard]] virtual std::optional<base::ProviderId> servedBy() const { return {}; }
};

struct MouthAbilities {
    std::vector<Codec> codecs;
    std::vector<std::uint32_t> rates_hz;
    std::vector<std::string> languages;
    bool takes_partial_sentences = false;
    bool marks = false;
    std::uint32_t max_streams = 0;
};

/// A configured provider of text to speech, or a whole chain of them. Any loop.
class Mouth {
public:
    virtual ~Mouth() = default;
    [[nodiscard]] virtual MouthAbilities abilities() const = 0;
    /// As Ear::open.
    virtual std::unique_ptr<MouthStream> open(const MouthOptions& options, MouthSink& sink) = 0;
};

}  // namespace parley::provider
