#include "listening.hpp"

#include "errors.hpp"

namespace deepgram {

namespace {

using common::Json;
using common::memberOf;
using common::textOf;
using parley::Failure;
using parley::view;

/// The vendor leaves after 10 seconds without a message; two of these pass at most.
constexpr std::chrono::milliseconds kKeepAlive{4000};
/// What the host is promised to be taken before the vendor is connected.
constexpr std::size_t kMostWaitingSeconds = 15;
constexpr std::size_t kMostHints = 100;

struct Encoding {
    const char* name;
    uint32_t bytes;
};

Encoding encodingOf(uint32_t codec) {
    switch (codec) {
        case PARLEY_CODEC_PCM_S16LE:
            return {"linear16", 2};
        case PARLEY_CODEC_ULAW:
            return {"mulaw", 1};
        case PARLEY_CODEC_ALAW:
            return {"alaw", 1};
        default:
            throw Failure{PARLEY_E_UNSUPPORTED, "it takes no Opus"};
    }
}

std::size_t bytesPerSecond(const parley::SttOpen& open) {
    if (open.channels > 1) throw Failure{PARLEY_E_UNSUPPORTED, "it hears one channel"};
    if (open.rate_hz < 8000 || open.rate_hz > 48000)
        throw Failure{PARLEY_E_UNSUPPORTED, "it takes 8000 to 48000 samples a second"};
    return std::size_t{open.rate_hz} * encodingOf(open.codec).bytes;
}

/// nova-3 takes key terms, older models keywords.
const char* hintsOf(std::string_view model) {
    return model.substr(0, 6) == "nova-3" ? "keyterm" : "keywords";
}

Address addressOf(
    const Settings& settings, const parley::SttOpen& open, std::string_view language) {
    Address address{"/v1/listen"};
    address.with("model", settings.model)
        .with("encoding", encodingOf(open.codec).name)
        .with("sample_rate", open.rate_hz)
        .with("channels", 1)
        .with("punctuate", "true")
        // utterance_end_ms needs it, whether or not the host wants to see them.
        .with("interim_results", "true")
        .with("endpointing", open.endpoint_ms != 0 ? open.endpoint_ms : settings.endpointing_ms)
        .with("utterance_end_ms", settings.utterance_end_ms)
        .with("vad_events", "true");
    if (settings.smart_format) address.with("smart_format", "true");
    if (settings.profanity_filter) address.with("profanity_filter", "true");
    if (settings.opt_out) address.with("mip_opt_out", "true");
    if ((open.features & PARLEY_STT_DIARIZE) != 0) address.with("diarize", "true");
    if (!language.empty()) address.with("language", language);
    for (std::size_t i = 0; i < std::min(open.hint_count, kMostHints); ++i)
        address.with(hintsOf(settings.model), view(open.hints[i]));
    return address;
}

}  // namespace

Listening::Listening(const Settings& settings, const parley::SttOpen& open)
    : SttStream{open},
      language_{
          view(open.language).empty() ? std::string_view{settings.language} : view(open.language)},
      wishes_{open.features},
      most_waiting_bytes_{kMostWaitingSeconds * bytesPerSecond(open)},
      clock_{bytesPerSecond(open)} {
    socket_.connect(toVendorSocket(settings, addressOf(settings, open, language_)));
}

parley_code Listening::push(const parley_audio& audio) {
    const auto bytes = view(audio);
    if (outgoing_.waitingBytes() + bytes.size() > most_waiting_bytes_) {
        told_busy_ = true;
        return PARLEY_E_BUSY;
    }
    clock_.add(bytes.size(), audio.pts_ns);
    outgoing_.audio(bytes);
    sent_lately_ = true;
    return PARLEY_OK;
}

void Listening::finalize() {
    outgoing_.control(R"({"type":"Finalize"})");
}

void Listening::close() {
    outgoing_.control(R"({"type":"CloseStream"})");
}

void Listening::onOpen() {
    ready();
    keep_alive_.after(kKeepAlive);
    onWritable();
}

void Listening::keepAlive() {
    if (!std::exchange(sent_lately_, false) && !closing())
        outgoing_.control(R"({"type":"KeepAlive"})");
    keep_alive_.after(kKeepAlive);
}

void Listening::onWritable() {
    outgoing_.send();
    if (outgoing_.waitingBytes() > most_waiting_bytes_ / 2) return;
    if (std::exchange(told_busy_, false)) writable();
}

void Listening::onText(const parley::Chunk& message) {
    if (!complete_) parley::readJson(message.text(), [this](const Json& json) { read(json); });
}

void Listening::onBinary(const parley::Chunk&) {
    end(common::brokenProtocol("the vendor sent bytes where it sends text"));
}

void Listening::read(const Json& message) {
    const auto type = textOf(message, "type");
    if (type == "Results") return heard(readResults(message, clock_));
    if (type == "UtteranceEnd") return turnEnded(message.at("last_word_end"));
    if (type == "Error") return end(statusOfMessage(message));
    if (type == "SpeechStarted" && !std::exchange(speaking_, true))
        return speech(true, clock_.toPtsNs(message.at("timestamp")));
    if (type == "Metadata" && closing()) {
        complete_ = true;
        socket_.close();
    }
}

void Listening::heard(const Results& results) {
    const bool wants_it = results.is_final || (wishes_ & PARLEY_STT_INTERIM) != 0;
    const bool is_news = !results.text.empty() || segment_begun_ || results.is_final;
    turn_begun_ = turn_begun_ || !results.text.empty();
    if (!wants_it || !is_news) return;
    const bool ends_turn = results.is_final && turn_begun_ && (results.speech_final || turn_ends_);
    parley::SttResult result;
    result.text = results.text;
    result.segment = segment_;
    result.flags = (results.is_final ? PARLEY_STT_FINAL : 0U) |
                   (ends_turn ? PARLEY_STT_END_OF_TURN : 0U) |
                   (results.from_finalize ? PARLEY_STT_FROM_FINALIZE : 0U);
    result.start_ns = results.start_ns;
    result.end_ns = results.end_ns;
    result.confidence = results.confidence;
    result.language = results.language.empty() ? language_ : results.language;
    if ((wishes_ & PARLEY_STT_WORDS) != 0) result.words = results.words;
    segment_begun_ = !results.is_final;
    if (results.is_final) {
        ++segment_;
        clock_.forgetBefore(results.end_s);
    }
    if (ends_turn) turn_begun_ = turn_ends_ = false;
    const bool falls_silent = ends_turn && std::exchange(speaking_, false);
    this->result(result);
    if (falls_silent) speech(false, results.end_ns);
}

/// In noise it comes instead of a final result that says so.
void Listening::turnEnded(double at_s) {
    if (!turn_begun_) return;
    if (segment_begun_) {
        turn_ends_ = true;
        return;
    }
    Results silence;
    silence.start_ns = silence.end_ns = clock_.toPtsNs(at_s);
    silence.end_s = at_s;
    silence.is_final = silence.speech_final = true;
    heard(silence);
}

void Listening::onClosed(const parley::Status& status) {
    if (complete_) return end();
    // Without its last message the last words may be missing.
    if (status.ok() && closing())
        return end(common::brokenProtocol("the vendor ended the stream without its last message"));
    end(statusOfClosed(status));
}

}  // namespace deepgram
