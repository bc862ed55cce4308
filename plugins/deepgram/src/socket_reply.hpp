#pragma once

#include "settings.hpp"

#include <common/json_fields.hpp>
#include <common/sound_converter.hpp>

#include <deque>

namespace deepgram {

/// One reply spoken by /v1/speak over a WebSocket, which takes text as it comes.
class SocketReply final : public parley::TtsStream, private parley::WebSocketSink {
public:
    SocketReply(const Settings& settings, const parley::TtsOpen& open);

    parley_code text(std::string_view text) override;
    void flush(uint64_t id) override;
    parley_code clear() override;
    void pause(bool on) override;
    void close() override;

private:
    /// Something that the vendor brought while the host had enough.
    struct Held {
        std::string audio;
        bool flushed = false;
    };

    void onText(const parley::Chunk& message) override;
    void onBinary(const parley::Chunk& message) override;
    void onWritable() override;
    void onClosed(const parley::Status& status) override;

    void read(const common::Json& message);
    void send(const common::Json& message);
    void sendFlush();
    void give(std::string_view audio);
    void told(const Held& held);
    /// What was said up to a flush is complete.
    void passFlush();
    void endIfDone();

    common::SoundFormat format_;
    common::SoundConverter converter_;
    /// The flushes of the host that each flush of the vendor's stands for.
    std::deque<std::vector<uint64_t>> flushes_;
    std::deque<std::string> waiting_;
    std::deque<Held> held_;
    std::size_t waiting_bytes_ = 0;
    std::size_t held_bytes_ = 0;
    /// Characters that the vendor was sent and not told to say.
    bool unsaid_ = false;
    bool paused_ = false;
    bool told_busy_ = false;
    /// What comes before the vendor has obeyed is of what was cleared.
    unsigned clearing_ = 0;
    bool complete_ = false;
    /// Since the last flush.
    std::size_t received_bytes_ = 0;
    parley::WebSocket socket_{*this, *this};
};

}  // namespace deepgram
