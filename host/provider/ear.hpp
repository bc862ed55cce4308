#pragma once

#include "audio_frame.hpp"
#include "failure.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::provider {

struct HeardWord {
    std::string text;
    std::chrono::nanoseconds start{0};
    std::chrono::nanoseconds end{0};
    /// 0 to 1, empty when the provider does not say.
    std::optional<float> confidence;
};

/// What was understood of one segment. Until it is final, the next one of the same segment replaces
/// it.
struct Heard {
    enum class Stage : std::uint8_t { Interim, Final };

    Stage stage = Stage::Interim;
    /// The provider thinks that the speaker has ended the turn.
    bool end_of_turn = false;
    std::uint64_t segment = 0;
    std::string text;
    std::chrono::nanoseconds start{0};
    std::chrono::nanoseconds end{0};
    std::optional<float> confidence;
    std::vector<HeardWord> words;
    std::string language;
};

struct EarOptions {
    AudioFormat format;
    /// BCP 47; empty leaves it to the provider.
    std::string language;
    /// Words that are likely: names, products.
    std::vector<std::string> hints;
    /// Silence that ends a segment; zero leaves it to the provider.
    std::chrono::milliseconds endpoint{0};
    /// A JSON object of wishes that only some providers know, or empty.
    std::string options_json;
    std::optional<base::MonoTime> deadline;
    /// What it costs is counted for this conversation.
    std::optional<base::Uuid> conversation;
};

/// Who listens to a stream of hearing. Called on the loop that opened it, never before `open` has
/// returned; may destroy the stream inside any call.
class EarSink {
public:
    virtual ~EarSink() = default;
    virtual void onReady() {}
    virtual void onHeard(const Heard& heard) = 0;
    virtual void onSpeech(bool /*started*/, std::chrono::nanoseconds /*at*/) {}
    virtual void onWritable() {}
    /// Exactly once and last. No failure: it was closed and everything was heard.
    virtual void onEnd(const std::optional<Failure>& failure) = 0;
};

enum class Push : std::uint8_t {
    Taken,
    /// Offer it again after onWritable.
    Full,
    /// The stream has ended or is about to tell so.
    Ended,
};

/// One stream of hearing, on one loop. Destroying it cancels it, and nothing comes after.
class EarStream {
public:
    virtual ~EarStream() = default;
    virtual Push push(const AudioFrame& frame) = 0;
    /// Brings out what is pending; the stream goes on.
    virtual void finalize() = 0;
    /// No more audio: the rest is heard, then it ends.
    virtual void close() = 0;
    /// Who has answered last; empty while nobody has, or where it is not known.
    [[nodiscard]] virtual std::optional<base::ProviderId> servedBy() const { return {}; }
};

struct EarAbilities {
    std::vector<Codec> codecs;
    std::vector<std::uint32_t> rates_hz;
    /// BCP 47 tags, or "*".
    std::vector<std::string> languages;
    bool interim = false;
    bool words = false;
    bool endpoints = false;
    bool finalizes = false;
    std::uint32_t max_streams = 0;
};

/// A configured provider of speech to text, or a whole chain of them. Any loop.
class Ear {
public:
    virtual ~Ear() = default;
    [[nodiscard]] virtual EarAbilities abilities() const = 0;
    /// On a loop; the stream lives there. What is wrong from the start also comes by onEnd. `sink`
    /// outlives the stream.
    virtual std::unique_ptr<EarStream> open(const EarOptions& options, EarSink& sink) = 0;
};

}  // namespace parley::provider
