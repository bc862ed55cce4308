#include "hearing.hpp"

#include <nlohmann/json.hpp>
#include <wire.hpp>

#include <algorithm>

namespace stt_pocketsphinx {

namespace {

constexpr uint64_t kSecond = wire::kRateHz;
/// What the decoder is given at a time.
constexpr std::size_t kStep = kSecond / 50;
/// How often a partial result is worth telling.
constexpr uint64_t kTellEvery = kSecond / 5;
/// The decoder notices speech after 10 frames and then takes 20 more from before.
constexpr uint64_t kNoticed = kSecond / 5;
constexpr uint64_t kLongestUtterance = 30 * kSecond;
/// What a grammar covers fits with -7 to -17, said by people over a bad line down to -24; what is
/// forced into it mostly with -28 and less. An all-phone comparison separates no better and takes
/// ten times as long as the speech.
constexpr double kLeastFit = -25;
constexpr uint64_t kUsualEndpointMs = 600;

}  // namespace

bool Hearing::begin(const nlohmann::json& wishes) {
    interim_ = wishes.value("interim", false);
    telephone_ = wishes.value("narrowband", false);
    rejects_foreign_ = wishes.value("reject_foreign_speech", true);
    const auto endpoint_ms = wishes.value("endpoint_ms", std::uint64_t{0});
    endpoint_samples_ = (endpoint_ms == 0 ? kUsualEndpointMs : endpoint_ms) * kSecond / 1000;
    const auto grammar = wishes.value("grammar", std::string{});
    has_grammar_ = !grammar.empty();
    if (has_grammar_ && !decoder_.useGrammar(grammar)) {
        tell_(
            wire::kRefused, {{"message", "the grammar is not JSGF that the recogniser can read"}});
        return false;
    }
    if (telephone_) decoder_.expectTelephone();
    decoder_.begin();
    return true;
}

void Hearing::hear(const int16_t* samples, std::size_t count) {
    while (count > 0) {
        const auto step = std::min(count, kStep);
        hearStep(samples, step);
        samples += step;
        count -= step;
    }
}

void Hearing::hearStep(const int16_t* samples, std::size_t count) {
    decoder_.hear(samples, count);
    heard_ += count;
    noteSpeech();
    if (interim_ && heard_ - told_at_ >= kTellEvery) tellPartial();

    const bool has_spoken = !timeline_.empty();
    if (has_spoken && !in_speech_ && heard_ - speech_end_ >= endpoint_samples_)
        endUtterance(Why::Pause);
    else if (heard_ - utterance_start_ >= kLongestUtterance)
        endUtterance(Why::TooLong);
}

void Hearing::noteSpeech() {
    const bool now = decoder_.isInSpeech();
    if (now && !in_speech_) {
        const auto from = std::max(utterance_start_, heard_ > kNoticed ? heard_ - kNoticed : 0);
        timeline_.begin(decoder_.frames(), from);
        tell_(wire::kSpeech, {{"started", true}, {"at_ms", msAt(from)}});
    }
    if (!now && in_speech_) {
        speech_end_ = heard_;
        tell_(wire::kSpeech, {{"started", false}, {"at_ms", msAt(heard_)}});
    }
    in_speech_ = now;
}

void Hearing::tellPartial() {
    told_at_ = heard_;
    auto text = decoder_.partial();
    if (text.empty() || text == told_) return;
    told_ = std::move(text);
    tell_(
        wire::kHeard,
        {{"final", false},
         {"text", told_},
         {"start_ms", msAt(timeline_.sampleOf(0))},
         {"end_ms", msAt(heard_)},
         {"words", nlohmann::json::array()}});
}

void Hearing::endUtterance(Why why) {
    auto decoded = decoder_.end();
    if (!decoded.text.empty() && isForeign()) decoded = {};
    if (!decoded.text.empty()) {
        auto words = nlohmann::json::array();
        for (const auto& word : decoded.words) {
            words.push_back(
                {{"text", word.text},
                 {"start_ms", msAt(timeline_.sampleOf(word.first_frame))},
                 {"end_ms", msAt(timeline_.sampleOf(word.last_frame + 1))}});
        }
        nlohmann::json heard{
            {"final", true},
            {"forced", why == Why::Asked},
            {"ended", why == Why::Pause},
            {"text", decoded.text},
            {"start_ms", msAt(timeline_.sampleOf(0))},
            {"end_ms", msAt(heard_)},
            {"words", std::move(words)}};
        if (decoded.confidence) heard["confidence"] = *decoded.confidence;
        tell_(wire::kHeard, heard);
    }
    timeline_.clear();
    told_.clear();
    in_speech_ = false;
    utterance_start_ = heard_;
    told_at_ = heard_;
    decoder_.begin();
}

bool Hearing::isForeign() const {
    return has_grammar_ && rejects_foreign_ && decoder_.fit() < kLeastFit;
}

void Hearing::finalize() {
    endUtterance(Why::Asked);
}

void Hearing::close() {
    endUtterance(Why::Asked);
}

uint64_t Hearing::msAt(uint64_t sample) const {
    return sample * 1000 / kSecond;
}

}  // namespace stt_pocketsphinx
