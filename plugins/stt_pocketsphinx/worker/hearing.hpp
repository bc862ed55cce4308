#pragma once

#include "decoder.hpp"
#include "speech_timeline.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace stt_pocketsphinx {

/// One session: audio in, what was heard out. Cuts the stream into utterances where the speaker
/// pauses, when it is told to, and after half a minute.
class Hearing {
public:
    using Tell = std::function<void(char kind, const nlohmann::json& body)>;

    Hearing(Decoder& decoder, Tell tell) : decoder_{decoder}, tell_{std::move(tell)} {}

    /// False when it was refused; `tell` has said why.
    bool begin(const nlohmann::json& wishes);
    /// Whole samples, any number.
    void hear(const int16_t* samples, std::size_t count);
    void finalize();
    /// No more audio.
    void close();

private:
    enum class Why : std::uint8_t { Pause, Asked, TooLong };

    void hearStep(const int16_t* samples, std::size_t count);
    void noteSpeech();
    void tellPartial();
    void endUtterance(Why why);
    [[nodiscard]] bool isForeign() const;
    [[nodiscard]] uint64_t msAt(uint64_t sample) const;

    Decoder& decoder_;
    Tell tell_;
    bool interim_ = false;
    bool telephone_ = false;
    bool rejects_foreign_ = false;
    bool has_grammar_ = false;
    uint64_t endpoint_samples_ = 0;

    SpeechTimeline timeline_;
    bool in_speech_ = false;
    uint64_t heard_ = 0;
    uint64_t utterance_start_ = 0;
    uint64_t speech_end_ = 0;
    uint64_t told_at_ = 0;
    std::string told_;
};

}  // namespace stt_pocketsphinx
