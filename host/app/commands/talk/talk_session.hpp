#pragma once

#include "talk_view.hpp"

#include <base/result.hpp>
#include <io/loop.hpp>
#include <io/outbound/web_socket_client.hpp>
#include <media/wav.hpp>
#include <provider/chain/timers.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::app {

/// One conversation over the Realtime protocol, from the client's side, as any other client holds
/// it. Lives on one loop.
class TalkSession {
public:
    using Samples = std::span<const std::int16_t>;

    struct Options {
        /// `ws://host:port/v1/realtime`
        std::string url;
        std::string key;
        bool aloud = true;
        /// Plays what is said; nothing for a session in writing.
        std::function<void(Samples)> play = {};
        std::function<void()> hush = {};
    };

    TalkSession(
        io::WebSocketClient& client, provider::Timers& timers, Options options, TalkView& view);

    void open();
    /// Sends a line and asks for the answer, one after the other.
    void write(std::string line);
    void hear(Samples samples);
    /// Nothing more is said by the caller: it ends once everything was answered.
    void finish();
    void close();

    /// When it is over, and why if it should not have been.
    [[nodiscard]] std::future<base::Result<void>> over() { return over_.get_future(); }
    [[nodiscard]] bool isReady() const { return ready_; }
    /// What is called when talking may begin.
    std::function<void()> on_ready = {};

private:
    void onMessage(std::string_view text);
    void onSpeech(const nlohmann::json& event, const std::string& type);
    void onResponse(const nlohmann::json& event, const std::string& type);
    void onAudio(const std::string& base64);
    void onEnd(const io::WebSocketEnd& end);
    void introduce();
    void sendNextLine();
    void onError(const nlohmann::json& error);
    void send(const nlohmann::json& event);
    void stopPlaying();
    void endSoon();
    void end(base::Result<void> result);
    [[nodiscard]] std::chrono::nanoseconds stillToHear() const;

    io::WebSocketClient& client_;
    provider::Timers& timers_;
    const Options options_;
    TalkView& view_;
    io::ClientWebSocket socket_;
    std::promise<base::Result<void>> over_;
    bool ready_ = false;
    bool ended_ = false;

    // The answer that comes or was last.
    std::string item_id_;
    bool response_open_ = false;
    base::MonoTime asked_;
    std::optional<base::MonoTime> first_word_;
    std::optional<base::MonoTime> first_sound_;
    std::chrono::nanoseconds given_{0};

    std::deque<std::string> lines_;
    /// An answer is due: to a line, or to what was heard.
    bool awaits_answer_ = false;
    /// It was asked for while another was being given.
    bool asks_again_ = false;
    bool finishing_ = false;
    base::MonoTime finished_at_;
    std::unique_ptr<provider::Timers::Timer> ending_;
};

}  // namespace parley::app
