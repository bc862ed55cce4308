#pragma once

#include "reorder_buffer.hpp"

#include <base/clock.hpp>
#include <media/opus_codec.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace parley::transport {

/// What a caller says: packets in any order become pieces of 20 ms without gaps. What is lost is
/// read from the packet after it, which may have a coarse copy, or else guessed; when nothing
/// comes, silence does. Packets are passed on as they come, so nothing is delayed except by what is
/// missing before it. Knows nothing of calls, so that it can be moved to another thread.
class CallerAudio {
public:
    using Piece = std::function<void(std::span<const std::int16_t>)>;

    explicit CallerAudio(Piece piece);

    void add(const RtpPacket& packet, base::MonoTime now);
    /// To be asked every few milliseconds: makes up what should have come by now.
    void tick(base::MonoTime now);
    [[nodiscard]] std::chrono::milliseconds concealed() const;

private:
    bool isAffordable(base::MonoTime now);
    void takeReady();
    void decode(const ReorderBuffer::Ready& ready);
    void bridge(const ReorderBuffer::Ready& ready);
    void recover(const ReorderBuffer::Ready& ready, std::size_t samples);
    void conceal(std::size_t samples);
    void pass(std::span<const std::int16_t> samples);

    Piece piece_;
    media::OpusCodec codec_;
    ReorderBuffer reorder_;
    std::optional<std::uint32_t> source_;
    /// What comes after what was passed on, on the RTP clock.
    std::optional<std::uint32_t> due_;
    base::MonoTime last_arrival_;
    /// How many samples may still come at once.
    std::int64_t allowance_;
    /// Passed on ahead of the packets, while none came.
    std::size_t made_up_ = 0;
    std::size_t concealed_ = 0;
    std::size_t guessed_in_a_row_ = 0;
    std::vector<std::int16_t> unfinished_;
};

}  // namespace parley::transport
