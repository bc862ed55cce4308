#pragma once

#include <base/clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley::transport {

/// Audio of calls is mono, 16 bit, at this rate, both ways.
inline constexpr std::uint32_t kCallRateHz = 24'000;
/// The piece that audio comes and goes in: 20 ms.
inline constexpr std::size_t kCallPieceSamples = kCallRateHz / 50;
/// The longest message that browsers take over a data channel, and that is taken from them.
inline constexpr std::size_t kMaxCallMessage = std::size_t{256} * 1024;

/// Who takes part in a call. Called on the server's loop, never before `accept` has returned and
/// never inside a call of the `WebRtcCall`; may close or destroy the call inside any of them. Must
/// outlive the call's handle.
class CallSink {
public:
    virtual ~CallSink() = default;
    /// The caller's data channel is open: messages may be sent. Where the offer had none: media
    /// flows.
    virtual void onOpen() = 0;
    /// 20 ms each, in order and without gaps: what was lost is concealed. From when the caller's
    /// first packet has come, also before `onOpen`; when the caller falls silent, silence.
    virtual void onAudio(std::span<const std::int16_t> pcm_24k) = 0;
    /// A text message of the data channel, not longer than `kMaxCallMessage`.
    virtual void onMessage(std::string_view text) = 0;
    /// Everything given to `play` has been sent and has had its time to be heard. Not after
    /// `clearPlayout`.
    virtual void onPlayoutDone() = 0;
    /// Exactly once and last, unless the handle is destroyed before: `peer_closed`,
    /// `not_connected`, `connection_lost`, `peer_untrusted`, `protocol_error`, `server_stopping`,
    /// or what was given to `close`.
    virtual void onClosed(std::string_view reason) = 0;
};

struct CallStats {
    std::uint64_t packets_received = 0;
    std::uint64_t packets_lost = 0;
    std::uint64_t packets_sent = 0;
    /// How much of what `onAudio` got was made up.
    std::chrono::milliseconds concealed{0};
    /// Between two packets, as RFC 3550 reckons it.
    std::chrono::microseconds jitter{0};
    /// From the caller's last receiver report.
    std::optional<std::chrono::microseconds> round_trip = {};
};

/// One WebRTC call; used on the server's loop. Destroying it closes it without a further call of
/// the sink.
class WebRtcCall {
public:
    virtual ~WebRtcCall() = default;
    /// `rtc_…`
    [[nodiscard]] virtual const std::string& id() const = 0;

    /// As one text message, in order, never lost. False, and nothing is sent, when the channel is
    /// not open, the text is longer than `kMaxCallMessage`, or too much is waiting already.
    virtual bool send(std::string text) = 0;

    /// Appended to the playout queue, which goes out in real time. Any length.
    virtual void play(std::span<const std::int16_t> pcm_24k) = 0;
    /// Holds the queue as it is, for a barge-in that may turn out to be a cough.
    virtual void pausePlayout() = 0;
    virtual void resumePlayout() = 0;
    /// Drops what has not been sent yet, and resumes.
    virtual void clearPlayout() = 0;
    /// How much of what was given to `play` was sent, in total.
    [[nodiscard]] virtual std::chrono::nanoseconds played() const = 0;
    /// How much of it still waits.
    [[nodiscard]] virtual std::chrono::nanoseconds queued() const = 0;

    [[nodiscard]] virtual CallStats stats() const = 0;
    /// When the caller last proved to be there; empty before the first time.
    [[nodiscard]] virtual std::optional<base::MonoTime> lastCheck() const = 0;

    /// Says goodbye to the caller; `onClosed` follows soon with the same reason. A second one does
    /// nothing.
    virtual void close(std::string_view reason) = 0;
};

}  // namespace parley::transport
