#include "speaking.hpp"

#include "errors.hpp"
#include "text_pieces.hpp"

#include <algorithm>

namespace openai {

namespace {

using common::Json;
using parley::Failure;
using parley::view;

/// What `pcm` means.
constexpr uint32_t kVendorRateHz = 24000;
constexpr std::size_t kMostCharacters = 4096;
/// The host sends a sentence at a time; this much unsaid text means that nothing is being said.
constexpr std::size_t kMostWaiting = 64 * 1024;
/// Half an hour, which the longest piece does not last at the slowest speed.
constexpr std::size_t kMostBytes = std::size_t{kVendorRateHz} * 2 * 1800;
constexpr float kSlowest = 0.25F;
constexpr float kFastest = 4.0F;

float speedOf(const Settings& settings, const parley::TtsOpen& open) {
    const auto wanted = open.speed > 0 ? open.speed : settings.speed;
    return std::clamp(wanted, kSlowest, kFastest);
}

bool isAudio(std::string_view type) {
    return type.empty() || type.substr(0, 6) == "audio/" ||
           type.substr(0, 24) == "application/octet-stream";
}

}  // namespace

Speaking::Speaking(const Settings& settings, const parley::TtsOpen& open)
    : TtsStream{open},
      settings_{settings},
      voice_{view(open.voice).empty() ? std::string_view{settings.voice} : view(open.voice)},
      speed_{speedOf(settings, open)} {
    if (codec() == PARLEY_CODEC_OPUS) throw Failure{PARLEY_E_UNSUPPORTED, "it makes no Opus"};
    if (rateHz() != kVendorRateHz) resampler_.emplace(host(), kVendorRateHz, rateHz());
}

parley_code Speaking::text(std::string_view text) {
    std::size_t waiting = gathering_.size() + text.size();
    for (const auto& step : steps_)
        waiting += step.text.size();
    if (waiting > kMostWaiting) {
        if (steps_.empty()) throw Failure{PARLEY_E_INVALID, "more text than can be spoken"};
        told_busy_ = true;
        return PARLEY_E_BUSY;
    }
    gathering_ += text;
    return PARLEY_OK;
}

void Speaking::flush(uint64_t id) {
    enqueueText();
    steps_.push_back({{}, id});
    next();
}

void Speaking::close() {
    enqueueText();
    next();
}

void Speaking::enqueueText() {
    const auto all = std::exchange(gathering_, {});
    for (const auto piece : piecesOf(all, kMostCharacters))
        steps_.push_back({std::string{piece}});
}

parley_code Speaking::clear() {
    http_.release();
    gathering_.clear();
    steps_.clear();
    forgetPartialAudio();
    if (resampler_) resampler_.emplace(host(), kVendorRateHz, rateHz());
    if (closing()) end();
    return PARLEY_OK;
}

void Speaking::pause(bool on) {
    paused_ = on;
    http_.pause(on);
}

/// The host may go on with this stream inside of what it is told.
void Speaking::next() {
    while (!http_.active() && !steps_.empty() && steps_.front().text.empty()) {
        const auto id = steps_.front().flush_id;
        steps_.pop_front();
        flushed(id);
    }
    if (http_.active() || closed()) return;
    if (!steps_.empty()) return speak(steps_.front().text);
    if (closing()) end();
}

void Speaking::speak(const std::string& text) {
    error_ = {};
    joiner_ = {};
    received_bytes_ = 0;
    http_.start(requestFor(text));
    if (paused_) http_.pause(true);
}

parley::HttpRequest Speaking::requestFor(const std::string& text) const {
    Json body{{"model", settings_.speech_model}, {"input", text}, {"response_format", "pcm"}};
    // A voice of one's own is named by its id.
    constexpr std::string_view kOwnVoice{"voice_"};
    if (voice_.compare(0, kOwnVoice.size(), kOwnVoice) == 0)
        body["voice"] = {{"id", voice_}};
    else
        body["voice"] = voice_;
    if (speed_ != 1) body["speed"] = speed_;
    const bool takes_instructions = settings_.speech_model.compare(0, 5, "tts-1") != 0;
    if (!settings_.instructions.empty() && takes_instructions)
        body["instructions"] = settings_.instructions;
    auto post = toVendor(settings_, "POST", "/audio/speech");
    post.headers.emplace_back("Content-Type", "application/json");
    post.headers.emplace_back("Accept", "application/octet-stream");
    post.body = parley::toText(body);
    return post;
}

void Speaking::onHead(int status, const parley::Headers& headers) {
    if (error_.head(status, headers)) return;
    if (!isAudio(headers.find("content-type")))
        return end(brokenProtocol("the vendor sent no audio", error_.requestId()));
    usage(charactersOf(steps_.front().text));
}

void Speaking::onData(const parley::Chunk& chunk) {
    if (error_.failing()) return error_.data(chunk.text());
    received_bytes_ += chunk.text().size();
    if (received_bytes_ > kMostBytes)
        return end(brokenProtocol("the vendor does not stop speaking", error_.requestId()));
    if (!resampler_ && codec() == PARLEY_CODEC_PCM_S16LE) return audio(chunk);
    const auto samples = joiner_.add(chunk.text());
    give(resampler_ ? resampler_->convert(samples) : samples);
}

void Speaking::give(const parley::Samples& samples) {
    if (samples.empty()) return;
    if (codec() != PARLEY_CODEC_PCM_S16LE)
        return audio(parley::encodeG711(host(), codec(), samples));
    std::string bytes;
    bytes.reserve(samples.size() * 2);
    for (const auto sample : samples) {
        bytes += static_cast<char>(static_cast<uint16_t>(sample) & 0xFFU);
        bytes += static_cast<char>(static_cast<uint16_t>(sample) >> 8U);
    }
    audio(bytes);
}

void Speaking::onEnd(const parley::Status& status) {
    if (!status.ok()) return end(status);
    if (error_.failing()) return end(statusOf(host(), error_));
    if (received_bytes_ < 2)
        return end(brokenProtocol("the vendor sent no audio", error_.requestId()));
    // Half a sample at the end of a piece is not the beginning of the next.
    forgetPartialAudio();
    steps_.pop_front();
    next();
    if (std::exchange(told_busy_, false)) writable();
}

}  // namespace openai
