#include "call_talk.hpp"

#include <base/log.hpp>

#include <cstring>
#include <vector>

namespace parley::conversation {

void CallLine::play(std::span<const std::uint8_t> audio) {
    if (call_ == nullptr) return;
    std::vector<std::int16_t> samples(audio.size() / sizeof(std::int16_t));
    std::memcpy(samples.data(), audio.data(), samples.size() * sizeof(std::int16_t));
    call_->play(samples);
}

void CallLine::pause() {
    if (call_ != nullptr) call_->pausePlayout();
}

void CallLine::resume() {
    if (call_ != nullptr) call_->resumePlayout();
}

void CallLine::clear() {
    if (call_ != nullptr) call_->clearPlayout();
}

std::chrono::nanoseconds CallLine::played() const {
    return call_ == nullptr ? std::chrono::nanoseconds{0} : call_->played();
}

std::chrono::nanoseconds CallLine::queued() const {
    return call_ == nullptr ? std::chrono::nanoseconds{0} : call_->queued();
}

CallTalk::CallTalk(
    LiveTalk::Setup setup,
    LiveTalk::Surroundings surroundings,
    RealtimeSession::Options options,
    std::function<void()> over)
    : over_{std::move(over)},
      talk_{std::move(setup), surroundings, line_},
      session_{talk_.conversation(), options, [this](std::string event) {
                   const auto bytes = event.size();
                   if (call_ != nullptr && !call_->send(std::move(event)))
                       base::log(
                           base::LogLevel::Warning,
                           "call_event_lost",
                           {{"bytes", static_cast<std::int64_t>(bytes)}});
               }} {}

CallTalk::~CallTalk() {
    talk_.conversation().remove(*this);
}

void CallTalk::connect(std::unique_ptr<transport::WebRtcCall> call) {
    call_ = std::move(call);
    line_.connect(*call_);
}

void CallTalk::onOpen() {
    is_open_ = true;
    session_.begin();
    // After the session, whose last event goes out before the call closes.
    talk_.conversation().add(*this);
    talk_.conversation().begin();
}

void CallTalk::onAudio(std::span<const std::int16_t> pcm_24k) {
    if (!is_open_) return;
    talk_.conversation().hear(
        {reinterpret_cast<const std::uint8_t*>(pcm_24k.data()), pcm_24k.size_bytes()});
}

void CallTalk::onMessage(std::string_view text) {
    session_.receive(std::string{text});
}

void CallTalk::onClosed(std::string_view reason) {
    talk_.conversation().remove(*this);
    talk_.conversation().end(reason == "peer_closed" ? "hung_up" : reason);
    over_();
}

void CallTalk::onEnded(std::string_view reason) {
    if (call_ != nullptr) call_->close(reason);
}

}  // namespace parley::conversation
