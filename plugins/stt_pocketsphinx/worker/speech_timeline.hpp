#pragma once

#include <cstdint>
#include <vector>

namespace stt_pocketsphinx {

/// Where the decoder's frames are in the stream. The decoder leaves silence out and counts only
/// frames of speech, so each stretch of speech is remembered with its first frame.
class SpeechTimeline {
public:
    void clear() { stretches_.clear(); }
    /// Speech begins at `sample` of the stream with frame `frame` of the utterance.
    void begin(int frame, uint64_t sample) { stretches_.push_back({frame, sample}); }
    [[nodiscard]] bool empty() const { return stretches_.empty(); }
    /// The sample at which a frame begins.
    [[nodiscard]] uint64_t sampleOf(int frame) const;

private:
    struct Stretch {
        int frame;
        uint64_t sample;
    };
    std::vector<Stretch> stretches_;
};

}  // namespace stt_pocketsphinx
