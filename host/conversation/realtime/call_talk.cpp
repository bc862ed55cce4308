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

void CallLine::disconnect() {
    played_before_ = played();
    call_ = nullptr;
}

std::chrono::nanoseconds CallLine::played() const {
    return played_before_ + (call_ == nullptr ? std::chrono::nanoseconds{0} : call_->played());
}

std::chrono::nanoseconds CallLine::queued() const {
    return call_ == nullptr ? std::chrono::nanoseconds{0} : call_->queued();
}

CallTalk::CallTalk(
    LiveTalk::Setup setup,
    LiveTalk::Surroundings surroundings,
    RealtimeSession::Options options,
    std::function<void()> over)
    : options_{options}, over_{std::move(over)}, talk_{std::move(setup), surroundings, line_} {}

CallTalk::~CallTalk() {
    talk_.conversation().remove(*this);
    // The call goes before the conversation, which asks the line once more when it ends.
    line_.disconnect();
}

std::unique_ptr<RealtimeSession> CallTalk::makeSession() {
    return std::make_unique<RealtimeSession>(
        talk_.conversation(), options_, [this](std::string event) {
            const auto bytes = event.size();
            if (call_ != nullptr && !call_->send(std::move(event)))
                base::log(
                    base::LogLevel::Warning,
                    "call_event_lost",
                    {{"bytes", static_cast<std::int64_t>(bytes)}});
        });
}

void CallTalk::connect(std::unique_ptr<transport::WebRtcCall> call) {
    // Who comes back before they were missed is heard at the new place from now on.
    if (session_ != nullptr) {
        session_.reset();
        talk_.lose();
    }
    line_.disconnect();
    call_ = std::move(call);
    line_.connect(*call_);
}

void CallTalk::onOpen() {
    if (session_ != nullptr) return;
    has_begun_ ? resume() : begin();
}

void CallTalk::begin() {
    has_begun_ = true;
    session_ = makeSession();
    session_->begin();
    // After the session, whose last event goes out before the call closes.
    talk_.conversation().add(*this);
    talk_.conversation().begin();
}

void CallTalk::resume() {
    talk_.conversation().remove(*this);
    session_ = makeSession();
    session_->resume();
    talk_.conversation().add(*this);
    talk_.regain(std::move(attachment_));
}

void CallTalk::onAudio(std::span<const std::int16_t> pcm_24k) {
    if (session_ == nullptr) return;
    talk_.conversation().hear(
        {reinterpret_cast<const std::uint8_t*>(pcm_24k.data()), pcm_24k.size_bytes()});
}

void CallTalk::onMessage(std::string_view text) {
    if (session_ != nullptr) session_->receive(std::string{text});
}

void CallTalk::onClosed(std::string_view reason) {
    const bool was_there = session_ != nullptr;
    if (was_there && reason == "connection_lost") {
        session_.reset();
        const auto last_sign = call_->lastCheck();
        line_.disconnect();
        return talk_.lose(last_sign);
    }
    // Who could not connect again may try once more.
    if (!was_there && talk_.isLost()) return line_.disconnect();
    talk_.conversation().remove(*this);
    talk_.conversation().end(reason == "peer_closed" ? "hung_up" : reason);
    over_();
}

void CallTalk::onEnded(std::string_view reason) {
    if (call_ != nullptr && session_ != nullptr) return call_->close(reason);
    over_();
}

}  // namespace parley::conversation
