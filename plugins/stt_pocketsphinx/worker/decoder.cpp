#include "decoder.hpp"

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>
#include <sphinxbase/feat.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace stt_pocketsphinx {

namespace {

constexpr const char* kGrammar = "grammar";

// Means of the cepstrum over telephone speech, measured with the voices of flite through G.711. The
// model's own are those of a studio.
const mfcc_t kTelephoneMeans[] = {45, 27, -27, 50, -16, 5, 15, -27, 16, -13, 5, 13, -10};

std::string wordOf(const char* text) {
    // Pronunciations after the first are "word(2)"; silence and noises are "<sil>", "[NOISE]".
    std::string word{text == nullptr ? "" : text};
    if (word.empty() || word.front() == '<' || word.front() == '[' || word.front() == '+')
        return {};
    return word.substr(0, word.find('('));
}

}  // namespace

void Decoder::Free::operator()(ps_decoder_s* decoder) const {
    ps_free(decoder);
}

Decoder::Decoder() {
    err_set_logfp(nullptr);
    auto* const config = cmd_ln_init(
        nullptr,
        ps_args(),
        TRUE,
        "-hmm",
        MODELS "/en-us",
        "-lm",
        MODELS "/en-us.lm.bin",
        "-dict",
        MODELS "/cmudict-en-us.dict",
        nullptr);
    if (config == nullptr) throw std::runtime_error{"the settings of the decoder are not accepted"};
    decoder_.reset(ps_init(config));
    cmd_ln_free_r(config);
    if (decoder_ == nullptr)
        throw std::runtime_error{"the speech model cannot be read from " MODELS};
}

bool Decoder::useGrammar(const std::string& jsgf) {
    has_grammar_ = ps_set_jsgf_string(decoder_.get(), kGrammar, jsgf.c_str()) == 0 &&
                   ps_set_search(decoder_.get(), kGrammar) == 0;
    return has_grammar_;
}

void Decoder::expectTelephone() {
    cmn_live_set(ps_get_feat(decoder_.get())->cmn_struct, kTelephoneMeans);
}

void Decoder::begin() {
    ps_start_utt(decoder_.get());
}

void Decoder::hear(const int16_t* samples, std::size_t count) {
    ps_process_raw(decoder_.get(), samples, count, FALSE, FALSE);
}

bool Decoder::isInSpeech() const {
    return ps_get_in_speech(decoder_.get()) != 0;
}

int Decoder::frames() const {
    return ps_get_n_frames(decoder_.get());
}

std::string Decoder::partial() const {
    int32 score = 0;
    const auto* const text = ps_get_hyp(decoder_.get(), &score);
    return text == nullptr ? "" : text;
}

Decoded Decoder::end() {
    ps_end_utt(decoder_.get());
    Decoded decoded;
    decoded.text = partial();
    for (auto* segment = ps_seg_iter(decoder_.get()); segment != nullptr;
         segment = ps_seg_next(segment)) {
        DecodedWord word{wordOf(ps_seg_word(segment))};
        ps_seg_frames(segment, &word.first_frame, &word.last_frame);
        if (!word.text.empty()) decoded.words.push_back(std::move(word));
    }
    if (!has_grammar_ && !decoded.text.empty()) {
        // The decoder tells how probable the whole is; long sentences would always look doubtful.
        const auto whole = logmath_exp(ps_get_logmath(decoder_.get()), ps_get_prob(decoder_.get()));
        const auto words = std::max<std::size_t>(1, decoded.words.size());
        const auto each =
            std::pow(std::min(1.0, std::max(0.0, whole)), 1.0 / static_cast<double>(words));
        decoded.confidence = static_cast<float>(each);
    }
    return decoded;
}

double Decoder::fit() const {
    double score = 0;
    int frames = 0;
    for (auto* segment = ps_seg_iter(decoder_.get()); segment != nullptr;
         segment = ps_seg_next(segment)) {
        int32 acoustic = 0;
        int32 language = 0;
        int32 backoff = 0;
        ps_seg_prob(segment, &acoustic, &language, &backoff);
        int first = 0;
        int last = 0;
        ps_seg_frames(segment, &first, &last);
        score += acoustic;
        frames += last - first + 1;
    }
    return frames == 0 ? 0 : score / frames;
}

}  // namespace stt_pocketsphinx
