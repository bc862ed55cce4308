#pragma once

#include "realtime_session.hpp"

#include <conversation/live_talk.hpp>
#include <transport/webrtc/call.hpp>

#include <functional>
#include <memory>
#include <string>

namespace parley::conversation {

/// The line of a WebRTC call, which plays at the pace of speech and knows what was heard.
class CallLine final : public Line {
public:
    /// The call outlives what is done with the line, or is disconnected before.
    void connect(transport::WebRtcCall& call) { call_ = &call; }
    void disconnect();

    [[nodiscard]] Pace pace() const override { return Pace::Ours; }
    void play(std::span<const std::uint8_t> audio) override;
    void pause() override;
    void resume() override;
    void clear() override;
    [[nodiscard]] std::chrono::nanoseconds played() const override;
    [[nodiscard]] std::chrono::nanoseconds queued() const override;

private:
    transport::WebRtcCall* call_ = nullptr;
    /// In earlier calls of the same conversation.
    std::chrono::nanoseconds played_before_{0};
};

/// A conversation whose caller is in a WebRTC call: audio by media, events by the data channel.
/// Lives on the loop of the calls.
class CallTalk final : private transport::CallSink, private Observer {
public:
    /// `over` is called when nothing more will happen; it may not destroy the talk inside.
    CallTalk(
        LiveTalk::Setup setup,
        LiveTalk::Surroundings surroundings,
        RealtimeSession::Options options,
        std::function<void()> over);
    ~CallTalk() override;

    [[nodiscard]] transport::CallSink& sink() { return *this; }
    /// What `sink` is part of. A second one is the caller's who comes back, and takes the place of
    /// the first.
    void connect(std::unique_ptr<transport::WebRtcCall> call);
    /// Whose access the next call depends on.
    void attach(std::shared_ptr<void> attachment) { attachment_ = std::move(attachment); }
    [[nodiscard]] ConversationId id() { return talk_.conversation().id(); }

private:
    void onOpen() override;
    void onAudio(std::span<const std::int16_t> pcm_24k) override;
    void onMessage(std::string_view text) override;
    void onPlayoutDone() override {}
    void onClosed(std::string_view reason) override;
    void onEnded(std::string_view reason) override;

    void begin();
    void resume();
    [[nodiscard]] std::unique_ptr<RealtimeSession> makeSession();

    const RealtimeSession::Options options_;
    const std::function<void()> over_;
    CallLine line_;
    LiveTalk talk_;
    std::shared_ptr<void> attachment_;
    /// Null until somebody is there, and while they are lost.
    std::unique_ptr<RealtimeSession> session_;
    bool has_begun_ = false;
    std::unique_ptr<transport::WebRtcCall> call_;
};

}  // namespace parley::conversation
