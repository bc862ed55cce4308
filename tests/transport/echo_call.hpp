#pragma once

#include <transport/webrtc/server.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace parley::testing {

/// A call whose caller hears what they say and gets back what they write; a text that begins with
/// `!` is a command.
class EchoCall final : public transport::CallSink {
public:
    using Forget = std::function<void(EchoCall&)>;

    explicit EchoCall(Forget forget) : forget_{std::move(forget)} {}
    void begin(std::unique_ptr<transport::WebRtcCall> call) { call_ = std::move(call); }

    void onOpen() override;
    void onAudio(std::span<const std::int16_t> pcm_24k) override;
    void onMessage(std::string_view text) override;
    void onPlayoutDone() override;
    void onClosed(std::string_view reason) override;

private:
    void obey(const std::string& word, int first, int second);
    void playTone(int frequency_hz, int length_ms);
    [[nodiscard]] std::string report() const;
    void vanish();

    Forget forget_;
    std::unique_ptr<transport::WebRtcCall> call_;
    bool echoes_ = true;
    std::size_t heard_pieces_ = 0;
};

}  // namespace parley::testing
