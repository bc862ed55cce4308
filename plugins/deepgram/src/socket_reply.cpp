#include "socket_reply.hpp"

#include "errors.hpp"
#include "posted_reply.hpp"

#include <common/text_pieces.hpp>

namespace deepgram {

namespace {

using common::Json;
using common::textOf;

/// As over HTTP: this much means that nothing is being said.
constexpr std::size_t kMostWaiting = 64 * 1024;
/// A vendor makes audio faster than it is heard. Half an hour of it at 48 kHz is no reply.
constexpr std::size_t kMostHeld = 32U * 1024U * 1024U;

}  // namespace

SocketReply::SocketReply(const Settings& settings, const parley::TtsOpen& open)
    : TtsStream{open},
      format_{formatFor(open)},
      converter_{host(), format_, {open.codec, open.rate_hz}} {
    socket_.connect(toVendorSocket(settings, speakAddress(settings, open)));
}

parley_code SocketReply::text(std::string_view text) {
    if (text.size() > kMostWaiting)
        throw parley::Failure{PARLEY_E_INVALID, "more text than can be spoken"};
    if (waiting_bytes_ + text.size() > kMostWaiting) {
        told_busy_ = true;
        return PARLEY_E_BUSY;
    }
    for (const auto piece : common::piecesOf(text, kMostCharacters)) {
        usage(common::charactersOf(piece));
        // The pieces came without the space between them.
        send({{"type", "Speak"}, {"text", std::string{piece} + ' '}});
        unsaid_ = true;
    }
    return PARLEY_OK;
}

void SocketReply::flush(uint64_t id) {
    if (unsaid_) sendFlush();
    if (flushes_.empty()) return flushed(id);
    flushes_.back().push_back(id);
}

void SocketReply::sendFlush() {
    send({{"type", "Flush"}});
    flushes_.emplace_back();
    unsaid_ = false;
}

parley_code SocketReply::clear() {
    send({{"type", "Clear"}});
    ++clearing_;
    flushes_.clear();
    held_.clear();
    held_bytes_ = received_bytes_ = 0;
    unsaid_ = false;
    forgetPartialAudio();
    converter_.restart();
    if (closing()) end();
    return PARLEY_OK;
}

void SocketReply::pause(bool on) {
    paused_ = on;
    while (!paused_ && !held_.empty() && !closed()) {
        const auto next = std::move(held_.front());
        held_.pop_front();
        held_bytes_ -= next.audio.size();
        told(next);
    }
}

void SocketReply::close() {
    if (unsaid_) sendFlush();
    endIfDone();
}

void SocketReply::send(const Json& message) {
    auto text = parley::toText(message);
    if (waiting_.empty() && socket_.sendText(text) != PARLEY_E_BUSY) return;
    waiting_bytes_ += text.size();
    waiting_.push_back(std::move(text));
}

void SocketReply::onWritable() {
    while (!waiting_.empty() && socket_.sendText(waiting_.front()) != PARLEY_E_BUSY) {
        waiting_bytes_ -= waiting_.front().size();
        waiting_.pop_front();
    }
    if (waiting_.empty() && std::exchange(told_busy_, false)) writable();
}

void SocketReply::onText(const parley::Chunk& message) {
    parley::readJson(message.text(), [this](const Json& json) { read(json); });
}

void SocketReply::read(const Json& message) {
    const auto type = textOf(message, "type");
    if (type == "Error") return end(statusOfMessage(message));
    if (type == "Warning" && textOf(message, "code") == "EXCESSIVE_FLUSH") {
        parley::Status status{PARLEY_E_RATE_LIMITED, "the vendor takes no more sentences for now"};
        status.flags = PARLEY_F_VENDOR_FAULT;
        status.vendor_code = "EXCESSIVE_FLUSH";
        return end(std::move(status));
    }
    if (type == "Cleared" && clearing_ > 0) --clearing_;
    if (type != "Flushed" || clearing_ > 0 || flushes_.empty()) return;
    if (received_bytes_ < parley::sampleBytes(format_.codec))
        return end(common::brokenProtocol("the vendor sent no audio"));
    received_bytes_ = 0;
    if (paused_ || !held_.empty()) return held_.push_back({{}, true});
    passFlush();
}

void SocketReply::onBinary(const parley::Chunk& message) {
    if (clearing_ > 0) return;
    const auto bytes = message.text();
    received_bytes_ += bytes.size();
    if (!paused_ && held_.empty()) return give(bytes);
    held_bytes_ += bytes.size();
    if (held_bytes_ > kMostHeld)
        return end(common::brokenProtocol("the vendor does not stop speaking"));
    held_.push_back({std::string{bytes}});
}

void SocketReply::told(const Held& held) {
    if (held.flushed)
        passFlush();
    else
        give(held.audio);
}

void SocketReply::give(std::string_view bytes) {
    if (converter_.changesNothing()) return audio(bytes);
    audio(converter_.convert(bytes));
}

/// The host may go on with this stream inside of what it is told.
void SocketReply::passFlush() {
    if (flushes_.empty()) return;
    forgetPartialAudio();
    converter_.nextText();
    const auto ids = std::move(flushes_.front());
    flushes_.pop_front();
    for (const auto id : ids)
        flushed(id);
    endIfDone();
}

void SocketReply::endIfDone() {
    if (closed() || complete_ || !closing() || !flushes_.empty()) return;
    complete_ = true;
    send({{"type", "Close"}});
    socket_.close();
}

void SocketReply::onClosed(const parley::Status& status) {
    if (complete_) return end();
    end(statusOfClosed(status));
}

}  // namespace deepgram
