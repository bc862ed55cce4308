#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct ps_decoder_s;

namespace stt_pocketsphinx {

/// A word and the decoder's frames (10 ms each) in which it was said.
struct DecodedWord {
    std::string text;
    int first_frame = 0;
    int last_frame = 0;
};

struct Decoded {
    std::string text;
    std::vector<DecodedWord> words;
    /// 0 to 1; empty where the decoder has no probability, which is under a grammar.
    std::optional<float> confidence;
};

/// pocketsphinx with its US English model: one utterance at a time.
class Decoder {
public:
    /// Loads the models, which takes a second. Throws when they are missing.
    Decoder();

    /// False when the grammar (JSGF) cannot be read.
    bool useGrammar(const std::string& jsgf);
    /// The next utterance comes from a telephone: without this the first one is lost.
    void expectTelephone();

    void begin();
    void hear(const int16_t* samples, std::size_t count);
    [[nodiscard]] bool isInSpeech() const;
    /// Frames of speech decoded in this utterance; silence is not counted.
    [[nodiscard]] int frames() const;
    [[nodiscard]] std::string partial() const;
    Decoded end();

    /// How well the sounds of the last utterance fit its words, per frame. About -10 for what was
    /// said so, and far below for words that only stand nearest.
    [[nodiscard]] double fit() const;

private:
    struct Free {
        void operator()(ps_decoder_s* decoder) const;
    };

    std::unique_ptr<ps_decoder_s, Free> decoder_;
    bool has_grammar_ = false;
};

}  // namespace stt_pocketsphinx
