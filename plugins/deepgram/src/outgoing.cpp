#include "outgoing.hpp"

namespace deepgram {

namespace {

/// A quarter of a second at 16 kHz, the longest message that the vendor likes.
constexpr std::size_t kMostMessageBytes = 8000;

}  // namespace

void Outgoing::audio(std::string_view bytes) {
    // An empty message would be the end of the stream.
    if (bytes.empty()) return;
    if (waiting_.empty() && sendNow(true, bytes) != PARLEY_E_BUSY) return;
    const bool joins = !waiting_.empty() && waiting_.back().is_audio &&
                       waiting_.back().content.size() + bytes.size() <= kMostMessageBytes;
    if (!joins) waiting_.push_back({true, {}});
    waiting_.back().content += bytes;
    waiting_bytes_ += bytes.size();
}

void Outgoing::control(std::string_view json) {
    if (waiting_.empty() && sendNow(false, json) != PARLEY_E_BUSY) return;
    waiting_.push_back({false, std::string{json}});
}

void Outgoing::send() {
    while (!waiting_.empty()) {
        const auto& next = waiting_.front();
        if (sendNow(next.is_audio, next.content) == PARLEY_E_BUSY) return;
        if (next.is_audio) waiting_bytes_ -= next.content.size();
        waiting_.pop_front();
    }
}

parley_code Outgoing::sendNow(bool is_audio, std::string_view content) {
    return is_audio ? socket_.sendBinary(content) : socket_.sendText(content);
}

}  // namespace deepgram
