#include "echo_call.hpp"

#include <cmath>
#include <cstdio>
#include <numbers>
#include <sstream>
#include <vector>

namespace parley::testing {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

void EchoCall::onOpen() {
    call_->send("open " + call_->id());
}

void EchoCall::onAudio(std::span<const std::int16_t> pcm_24k) {
    ++heard_pieces_;
    if (echoes_) call_->play(pcm_24k);
}

void EchoCall::onMessage(std::string_view text) {
    if (!text.starts_with('!')) {
        call_->send(std::string{text});
        return;
    }
    std::istringstream words{std::string{text.substr(1)}};
    std::string word;
    int first = 0;
    int second = 0;
    words >> word >> first >> second;
    obey(word, first, second);
}

void EchoCall::obey(const std::string& word, int first, int second) {
    if (word == "quiet") echoes_ = false;
    if (word == "tone") playTone(first, second);
    if (word == "pause") call_->pausePlayout();
    if (word == "resume") call_->resumePlayout();
    if (word == "clear") call_->clearPlayout();
    if (word == "report") call_->send(report());
    if (word == "flood") {
        for (int i = 0; i < first; ++i)
            call_->send(std::string(static_cast<std::size_t>(second), 'f'));
    }
    if (word == "close") call_->close("asked");
    // Whoever holds a call may let go of it while it speaks.
    if (word == "vanish") vanish();
}

void EchoCall::playTone(int frequency_hz, int length_ms) {
    std::vector<std::int16_t> wave(
        static_cast<std::size_t>(length_ms) * transport::kCallRateHz / 1'000);
    for (std::size_t i = 0; i < wave.size(); ++i) {
        const auto turn = static_cast<double>(i) * frequency_hz / transport::kCallRateHz;
        wave[i] =
            static_cast<std::int16_t>(std::lround(8'000 * std::sin(2 * std::numbers::pi * turn)));
    }
    call_->play(wave);
}

std::string EchoCall::report() const {
    const auto stats = call_->stats();
    const auto ms = [](auto time) {
        return std::to_string(duration_cast<milliseconds>(time).count());
    };
    return R"({"played_ms":)" + ms(call_->played()) + R"(,"queued_ms":)" + ms(call_->queued()) +
           R"(,"received":)" + std::to_string(stats.packets_received) + R"(,"lost":)" +
           std::to_string(stats.packets_lost) + R"(,"sent":)" + std::to_string(stats.packets_sent) +
           R"(,"concealed_ms":)" + ms(stats.concealed) + R"(,"heard_ms":)" +
           std::to_string(heard_pieces_ * 20) + R"(,"round_trip_us":)" +
           (stats.round_trip ? std::to_string(stats.round_trip->count()) : "null") + "}";
}

void EchoCall::onPlayoutDone() {
    if (!echoes_) call_->send("playout_done");
}

void EchoCall::onClosed(std::string_view reason) {
    std::printf(
        R"({"closed":"%s","reason":"%.*s"})"
        "\n",
        call_->id().c_str(),
        static_cast<int>(reason.size()),
        reason.data());
    std::fflush(stdout);
    vanish();
}

void EchoCall::vanish() {
    // It is destroyed in there, and what is called with it.
    const auto forget = std::move(forget_);
    forget(*this);
}

}  // namespace parley::testing
