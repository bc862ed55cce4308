#include "results.hpp"

#include <algorithm>

namespace deepgram {

namespace {

using common::Json;
using common::memberOf;
using common::textOf;

constexpr std::size_t kMostWords = 10'000;

float confidenceOf(const Json& from) {
    const auto& confidence = memberOf(from, "confidence");
    return confidence.is_number() ? std::clamp(confidence.get<float>(), 0.0F, 1.0F) : -1.0F;
}

parley::SttWord wordFrom(const Json& word, const StreamClock& clock) {
    const auto written = textOf(word, "punctuated_word");
    const auto& speaker = memberOf(word, "speaker");
    return {
        written.empty() ? textOf(word, "word") : written,
        clock.toPtsNs(word.at("start")),
        clock.toPtsNs(word.at("end")),
        confidenceOf(word),
        // The vendor counts from 0, which stands for nobody here.
        speaker.is_number_unsigned() ? speaker.get<uint32_t>() + 1 : 0};
}

bool isSet(const Json& message, const char* name) {
    const auto& member = memberOf(message, name);
    return member.is_boolean() && member.get<bool>();
}

}  // namespace

Results readResults(const Json& message, const StreamClock& clock) {
    const auto& best = message.at("channel").at("alternatives").at(0);
    const auto start_s = message.at("start").get<double>();
    Results results;
    results.text = best.at("transcript");
    results.end_s = start_s + message.at("duration").get<double>();
    results.start_ns = clock.toPtsNs(start_s);
    results.end_ns = clock.toPtsNs(results.end_s);
    results.confidence = confidenceOf(best);
    results.is_final = isSet(message, "is_final");
    results.speech_final = isSet(message, "speech_final");
    results.from_finalize = isSet(message, "from_finalize");
    for (const auto& word : memberOf(best, "words")) {
        if (results.words.size() == kMostWords) break;
        results.words.push_back(wordFrom(word, clock));
    }
    const auto& languages = memberOf(best, "languages");
    if (languages.is_array() && !languages.empty() && languages.at(0).is_string())
        results.language = languages.at(0);
    return results;
}

}  // namespace deepgram
