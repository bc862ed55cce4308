#pragma once

#include "readable_text.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

struct cst_wave_struct;
struct cst_audio_streaming_info_struct;

namespace tts_flite {

/// The rate at which both voices speak.
constexpr uint32_t kVoiceRateHz = 16'000;

/// A word of the text and when it begins, counted from the text's first sample.
struct WordStart {
    uint32_t offset = 0;
    uint32_t length = 0;
    uint64_t at_ns = 0;
};

/// One piece of text being spoken. A thread that may block runs it and writes; the stream's strand
/// reads what is there. Lives until `run` has returned.
class Synthesis {
public:
    struct Spoken {
        std::vector<int16_t> samples;
        std::vector<WordStart> words;
    };

    /// `announce` is called by the running thread when there is more to take, and never once `stop`
    /// has returned.
    Synthesis(std::string text, std::string voice, float speed, std::function<void()> announce);

    /// Speaks all of it. Returns early when it was stopped.
    void run();
    /// On the strand: nothing more is wanted.
    void stop();
    /// On the strand: what was spoken since the last time.
    Spoken take();

private:
    static int onChunk(
        const cst_wave_struct* wave,
        int start,
        int size,
        int last,
        cst_audio_streaming_info_struct* info);
    void add(const int16_t* samples, std::size_t count, std::vector<WordStart> words);

    const std::string text_;
    const ReadableText readable_;
    const std::string voice_;
    const float speed_;
    const std::function<void()> announce_;

    std::mutex mutex_;
    Spoken spoken_;
    bool stopped_ = false;
    bool words_known_ = false;
};

}  // namespace tts_flite
