#include "socket_reply.hpp"

#include <common/text_pieces.hpp>
#include <common/vendor_status.hpp>

namespace elevenlabs {

namespace {

/// As over HTTP: this much means that nothing is being said.
constexpr std::size_t kMostWaiting = 64 * 1024;
constexpr std::size_t kMostCharactersAtOnce = 5000;
/// A vendor makes audio faster than it is heard. Half an hour of it at 24 kHz is no reply.
constexpr std::size_t kMostHeld = 64U * 1024U * 1024U;
/// One that is heard and one that speaks ahead; the vendor counts them all.
constexpr std::size_t kMostTurns = 2;

}  // namespace

SocketReply::SocketReply(const Settings& settings, const parley::TtsOpen& open)
    : TtsStream{open},
      settings_{settings},
      wishes_{wishesOf(settings, open)},
      converter_{host(), wishes_.format, {open.codec, open.rate_hz}} {}

parley_code SocketReply::text(std::string_view text) {
    if (text.size() > kMostWaiting)
        throw parley::Failure{PARLEY_E_INVALID, "more text than can be spoken"};
    const bool is_begun = !turns_.empty() && !turns_.back().utterance->isFinishing();
    std::size_t waiting = text.size();
    for (const auto& turn : turns_)
        waiting += turn.utterance->waitingBytes();
    if (waiting > kMostWaiting || (!is_begun && turns_.size() == kMostTurns)) {
        told_busy_ = true;
        return PARLEY_E_BUSY;
    }
    for (const auto piece : common::piecesOf(text, kMostCharactersAtOnce)) {
        if (turns_.empty() || turns_.back().utterance->isFinishing()) beginTurn();
        usage(common::charactersOf(piece));
        const auto at = static_cast<std::size_t>(piece.data() - text.data());
        turns_.back().utterance->say(piece, text_bytes_ + at);
    }
    text_bytes_ += text.size();
    return PARLEY_OK;
}

void SocketReply::beginTurn() {
    Utterance::Listener& listener = *this;
    turns_.push_back(
        {std::make_unique<Utterance>(*this, listener, settings_, wishes_), {}, {}, {}, {}});
}

void SocketReply::flush(uint64_t id) {
    finishText();
    if (turns_.empty()) return flushed(id);
    turns_.back().flushes.push_back(id);
}

void SocketReply::close() {
    finishText();
    goOn();
}

void SocketReply::finishText() {
    if (!turns_.empty() && !turns_.back().utterance->isFinishing())
        turns_.back().utterance->finish();
}

parley_code SocketReply::clear() {
    turns_.clear();
    ++interruptions_;
    forgetPartialAudio();
    converter_.restart();
    if (closing()) end();
    return PARLEY_OK;
}

void SocketReply::pause(bool on) {
    paused_ = on;
    goOn();
}

void SocketReply::came(
    const Utterance& from, const std::string& audio, const std::vector<WordMark>& marks) {
    for (auto& turn : turns_) {
        if (turn.utterance.get() != &from) continue;
        turn.held += audio;
        turn.marks.insert(turn.marks.end(), marks.begin(), marks.end());
        if (turn.held.size() > kMostHeld)
            return end(common::brokenProtocol("the vendor does not stop speaking"));
    }
    goOn();
}

void SocketReply::finished() {
    goOn();
}

void SocketReply::failed(parley::Status status) {
    end(std::move(status));
}

void SocketReply::hasRoom() {
    if (std::exchange(told_busy_, false)) writable();
}

/// The host may go on with this stream inside of what it is told.
void SocketReply::goOn() {
    while (!paused_ && !closed() && !turns_.empty()) {
        giveFront();
        if (paused_ || closed() || turns_.empty() || !turns_.front().utterance->isComplete()) break;
        nextTurn();
    }
    if (!closed() && closing() && turns_.empty()) end();
}

void SocketReply::nextTurn() {
    // Half a sample at the end of a text is not the beginning of the next.
    forgetPartialAudio();
    converter_.nextText();
    const auto spoken = std::move(turns_.front());
    turns_.pop_front();
    for (const auto id : spoken.flushes)
        flushed(id);
    if (std::exchange(told_busy_, false)) writable();
}

void SocketReply::giveFront() {
    auto& turn = turns_.front();
    if (!turn.begin_ns) turn.begin_ns = positionNs();
    const auto held = std::exchange(turn.held, {});
    const auto marks = std::exchange(turn.marks, {});
    if (give(marks, *turn.begin_ns)) give(held);
}

bool SocketReply::give(const std::vector<WordMark>& marks, uint64_t begin_ns) {
    const auto before = interruptions_;
    for (const auto& word : marks) {
        mark(word.text_offset, word.text_length, begin_ns + word.at_ns);
        if (closed() || interruptions_ != before) return false;
    }
    return true;
}

void SocketReply::give(const std::string& bytes) {
    if (!bytes.empty()) audio(converter_.convert(bytes));
}

}  // namespace elevenlabs
