#include "posted_speech.hpp"

#include "text_pieces.hpp"
#include "vendor_status.hpp"

namespace common {

namespace {

using parley::Failure;

/// The host sends a sentence at a time; this much unsaid text means that nothing is being said.
constexpr std::size_t kMostWaiting = 64 * 1024;
/// Half an hour, which the longest piece does not last at the slowest speed.
constexpr std::size_t kLongestSeconds = 1800;

}  // namespace

PostedSpeech::PostedSpeech(const parley::TtsOpen& open, const Vendor& vendor)
    : TtsStream{open},
      vendor_{vendor},
      converter_{host(), vendor.format, {open.codec, open.rate_hz}} {}

parley_code PostedSpeech::text(std::string_view text) {
    std::size_t waiting = gathering_.size() + text.size();
    for (const auto& step : steps_)
        waiting += step.text.size();
    if (waiting > kMostWaiting) {
        if (steps_.empty()) throw Failure{PARLEY_E_INVALID, "more text than can be spoken"};
        told_busy_ = true;
        return PARLEY_E_BUSY;
    }
    gathering_ += text;
    text_bytes_ += text.size();
    return PARLEY_OK;
}

void PostedSpeech::flush(uint64_t id) {
    enqueueText();
    steps_.push_back({{}, id});
    next();
}

void PostedSpeech::close() {
    enqueueText();
    next();
}

void PostedSpeech::enqueueText() {
    const auto all = std::exchange(gathering_, {});
    const auto begin = text_bytes_ - all.size();
    for (const auto piece : piecesOf(all, vendor_.most_characters)) {
        const auto at = static_cast<std::size_t>(piece.data() - all.data());
        steps_.push_back({std::string{piece}, 0, begin + at});
    }
}

parley_code PostedSpeech::clear() {
    http_.release();
    gathering_.clear();
    steps_.clear();
    forgetPartialAudio();
    converter_.restart();
    if (closing()) end();
    return PARLEY_OK;
}

void PostedSpeech::pause(bool on) {
    paused_ = on;
    http_.pause(on);
}

/// The host may go on with this stream inside of what it is told.
void PostedSpeech::next() {
    while (!http_.active() && !steps_.empty() && steps_.front().text.empty()) {
        const auto id = steps_.front().flush_id;
        steps_.pop_front();
        flushed(id);
    }
    if (http_.active() || closed()) return;
    if (!steps_.empty()) return speak(steps_.front());
    if (closing()) end();
}

void PostedSpeech::speak(const Step& step) {
    error_ = {};
    converter_.nextText();
    received_bytes_ = 0;
    beginText(step.text, step.offset);
    http_.start(requestFor(step.text));
    if (paused_) http_.pause(true);
}

uint64_t PostedSpeech::billedFor(const std::string& text, const parley::Headers&) const {
    return charactersOf(text);
}

void PostedSpeech::onHead(int status, const parley::Headers& headers) {
    if (error_.head(status, headers)) return;
    if (!isSpeech(headers.find("content-type")))
        return end(brokenProtocol("the vendor sent no audio", error_.requestId()));
    usage(billedFor(steps_.front().text, headers));
}

void PostedSpeech::onData(const parley::Chunk& chunk) {
    if (error_.failing()) return error_.data(chunk.text());
    read(chunk);
}

bool PostedSpeech::isSpeech(std::string_view content_type) const {
    return content_type.empty() || content_type.substr(0, 6) == "audio/" ||
           content_type.substr(0, 24) == "application/octet-stream";
}

bool PostedSpeech::admits(std::size_t bytes) {
    received_bytes_ += bytes;
    const auto& format = vendor_.format;
    if (received_bytes_ <= kLongestSeconds * format.rate_hz * parley::sampleBytes(format.codec))
        return true;
    end(brokenProtocol("the vendor does not stop speaking", error_.requestId()));
    return false;
}

void PostedSpeech::read(const parley::Chunk& chunk) {
    if (!converter_.changesNothing()) return say(chunk.text());
    if (admits(chunk.text().size())) audio(chunk);
}

void PostedSpeech::say(std::string_view piece) {
    if (admits(piece.size())) audio(converter_.convert(piece));
}

void PostedSpeech::onEnd(const parley::Status& status) {
    if (!status.ok()) return end(status);
    if (error_.failing()) return end(statusOf(error_));
    readEnd();
    if (closed() || steps_.empty()) return;
    if (received_bytes_ < parley::sampleBytes(vendor_.format.codec))
        return end(brokenProtocol("the vendor sent no audio", error_.requestId()));
    // Half a sample at the end of a piece is not the beginning of the next.
    forgetPartialAudio();
    steps_.pop_front();
    next();
    if (std::exchange(told_busy_, false)) writable();
}

}  // namespace common
