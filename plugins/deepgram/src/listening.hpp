#pragma once

#include "outgoing.hpp"
#include "results.hpp"
#include "settings.hpp"

namespace deepgram {

/// A stream of speech for /v1/listen: audio goes out over a WebSocket as it comes, and what was
/// understood comes back while it is said.
class Listening final : public parley::SttStream, private parley::WebSocketSink {
public:
    Listening(const Settings& settings, const parley::SttOpen& open);

    parley_code push(const parley_audio& audio) override;
    void finalize() override;
    void close() override;

private:
    void onOpen() override;
    void onText(const parley::Chunk& message) override;
    void onBinary(const parley::Chunk& message) override;
    void onWritable() override;
    void onClosed(const parley::Status& status) override;

    void read(const common::Json& message);
    void heard(const Results& results);
    /// The speaker has ended the turn; `at_s` on the vendor's scale.
    void turnEnded(double at_s);
    void keepAlive();

    const std::string language_;
    const uint32_t wishes_;
    const std::size_t most_waiting_bytes_;
    StreamClock clock_;
    uint64_t segment_ = 0;
    /// The host knows of the segment already.
    bool segment_begun_ = false;
    /// Something was understood since the last end of a turn.
    bool turn_begun_ = false;
    /// The turn is over as soon as the segment is final.
    bool turn_ends_ = false;
    bool speaking_ = false;
    bool sent_lately_ = false;
    bool told_busy_ = false;
    /// The vendor has said all.
    bool complete_ = false;
    parley::Timer keep_alive_{*this, [this] { keepAlive(); }};
    parley::WebSocket socket_{*this, *this};
    Outgoing outgoing_{socket_};
};

}  // namespace deepgram
