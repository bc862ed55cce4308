#include "hearing.hpp"

#include "errors.hpp"
#include "form_data.hpp"
#include "transcript.hpp"
#include "wav.hpp"

namespace openai {

namespace {

using parley::Failure;
using parley::view;

/// What waits for the vendor at most; the host holds what is not taken.
constexpr std::size_t kMostWaitingSeconds = 60;
/// The vendor reads the last 224 tokens of a prompt.
constexpr std::size_t kMostPrompt = 800;
constexpr std::chrono::milliseconds kUsualSilence{700};
/// Shorter pauses lie inside of sentences.
constexpr std::chrono::milliseconds kShortestSilence{200};

SpeechGatherer::Limits limitsOf(const Settings& settings, const parley::SttOpen& open) {
    const std::chrono::milliseconds wanted{open.endpoint_ms};
    const auto silence = wanted.count() == 0 ? kUsualSilence : std::max(wanted, kShortestSilence);
    return {open.rate_hz, silence, settings.longest_segment};
}

/// The vendor takes ISO 639: en of en-GB.
std::string languageOf(std::string_view tag) {
    return std::string{tag.substr(0, tag.find('-'))};
}

std::string promptOf(const Settings& settings, const parley::SttOpen& open) {
    auto prompt = settings.transcription_prompt;
    for (std::size_t i = 0; i < open.hint_count; ++i) {
        const auto hint = view(open.hints[i]);
        if (prompt.size() + hint.size() + 2 > kMostPrompt) break;
        if (!prompt.empty()) prompt += ", ";
        prompt += hint;
    }
    return prompt;
}

uint64_t toNs(double seconds, const Segment& segment) {
    constexpr double kSecondNs = 1e9;
    const auto length = static_cast<double>(segment.end_ns - segment.start_ns);
    // Also for what is no number.
    const double ns = seconds > 0 ? std::min(seconds * kSecondNs, length) : 0;
    return segment.start_ns + static_cast<uint64_t>(ns);
}

}  // namespace

Hearing::Hearing(const Settings& settings, const parley::SttOpen& open)
    : SttStream{open},
      settings_{settings},
      codec_{open.codec},
      rate_hz_{open.rate_hz},
      language_{languageOf(
          view(open.language).empty() ? std::string_view{settings.language} : view(open.language))},
      prompt_{promptOf(settings, open)},
      timed_words_{settings.tellsWords() && (open.features & PARLEY_STT_WORDS) != 0},
      gatherer_{limitsOf(settings, open)} {
    if (open.channels > 1) throw Failure{PARLEY_E_UNSUPPORTED, "it hears one channel"};
    if (codec_ == PARLEY_CODEC_OPUS) throw Failure{PARLEY_E_UNSUPPORTED, "it takes no Opus"};
    if (rate_hz_ < 8000 || rate_hz_ > 48000)
        throw Failure{PARLEY_E_UNSUPPORTED, "it takes 8000 to 48000 samples a second"};
}

parley_code Hearing::push(const parley_audio& audio) {
    if (waitingSamples() > kMostWaitingSeconds * rate_hz_) {
        told_busy_ = true;
        return PARLEY_E_BUSY;
    }
    enqueue(gatherer_.add(samplesOf(audio), audio.pts_ns), false);
    return PARLEY_OK;
}

parley::Samples Hearing::samplesOf(const parley_audio& audio) {
    if (codec_ == PARLEY_CODEC_PCM_S16LE) return joiner_.add(view(audio));
    return parley::decodeG711(host(), codec_, view(audio));
}

void Hearing::finalize() {
    enqueue(gatherer_.take(), true);
}

void Hearing::close() {
    enqueue(gatherer_.take(), false);
    next();
}

void Hearing::enqueue(std::optional<Segment> segment, bool from_finalize) {
    if (!segment) return;
    waiting_.push_back({std::move(*segment), from_finalize});
    next();
}

void Hearing::next() {
    if (fetch_.active()) return;
    if (!waiting_.empty())
        return fetch_.start(
            requestFor(waiting_.front().segment),
            [this](const parley::HttpReply& reply) { read(reply); });
    if (closing()) end();
}

parley::HttpRequest Hearing::requestFor(const Segment& segment) const {
    FormData form;
    form.addFile("file", "audio.wav", "audio/wav", wavOf(segment.samples, rate_hz_));
    form.add("model", settings_.transcription_model);
    if (!language_.empty()) form.add("language", language_);
    if (!prompt_.empty()) form.add("prompt", prompt_);
    form.add("response_format", timed_words_ ? "verbose_json" : "json");
    if (timed_words_) form.add("timestamp_granularities[]", "word");
    auto post = toVendor(settings_, "POST", "/audio/transcriptions");
    post.headers.emplace_back("Content-Type", FormData::contentType());
    post.body = form.take();
    return post;
}

void Hearing::read(const parley::HttpReply& reply) {
    if (reply.status != 200) return end(statusOf(host(), reply));
    const auto transcript = readTranscript(reply.body);
    const auto said = std::move(waiting_.front());
    waiting_.pop_front();
    parley::SttResult heard;
    heard.text = transcript.text;
    heard.segment = segments_++;
    heard.flags = PARLEY_STT_FINAL | (said.from_finalize ? PARLEY_STT_FROM_FINALIZE : 0U);
    heard.start_ns = said.segment.start_ns;
    heard.end_ns = said.segment.end_ns;
    heard.language = language_;
    for (const auto& word : transcript.words)
        heard.words.push_back(
            {word.text, toNs(word.start, said.segment), toNs(word.end, said.segment)});
    result(heard);
    if (std::exchange(told_busy_, false)) writable();
    next();
}

std::size_t Hearing::waitingSamples() const {
    std::size_t all = 0;
    for (const auto& one : waiting_)
        all += one.segment.samples.size();
    return all;
}

}  // namespace openai
