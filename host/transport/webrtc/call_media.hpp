#pragma once

#include "caller_audio.hpp"
#include "playout.hpp"
#include "reception.hpp"
#include "srtp.hpp"
#include "voice.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::transport {

/// The audio of one call in both directions, from sealed packets to samples and back, and the
/// reports about it.
class CallMedia {
public:
    struct Format {
        std::uint8_t payload_type = 0;
        std::uint32_t ssrc = 0;
        std::string cname;
        std::size_t most_playout_samples = 0;
    };
    using SendPacket = std::function<void(Bytes)>;

    CallMedia(Format format, SendPacket send, CallerAudio::Piece heard);

    /// From here on packets can be opened and sealed.
    void start(Srtp srtp, base::MonoTime now);
    [[nodiscard]] bool isRunning() const { return srtp_.has_value(); }
    void receive(std::span<std::uint8_t> datagram, base::MonoTime now);
    void tick(base::MonoTime now);

    Playout& playout() { return playout_; }
    [[nodiscard]] const Playout& playout() const { return playout_; }
    /// Sends the piece whose time has come.
    Playout::Next pace(base::MonoTime due);

    [[nodiscard]] CallStats stats() const;

private:
    void receiveRtp(std::span<std::uint8_t> datagram, base::MonoTime now);
    void receiveRtcp(std::span<std::uint8_t> datagram, base::MonoTime now);
    void heed(const ReportBlock& block, std::uint32_t now);
    [[nodiscard]] bool maySpeak(std::uint32_t ssrc) const;
    void learn(std::uint32_t ssrc);
    void sendReport(base::MonoTime now);

    const Format format_;
    SendPacket send_;
    std::optional<Srtp> srtp_;
    CallerAudio caller_;
    Playout playout_;
    Voice voice_;
    Reception reception_;
    std::optional<std::uint32_t> caller_ssrc_;
    std::vector<std::uint32_t> known_ssrcs_;
    base::MonoTime next_report_;
    std::optional<std::chrono::microseconds> round_trip_;
};

}  // namespace parley::transport
