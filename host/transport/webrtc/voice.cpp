#include "voice.hpp"

#include "call.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

constexpr std::chrono::milliseconds kPieceTime{20};
constexpr std::int64_t kRtpUnitsPerMs = 48;

std::uint32_t randomNumber() {
    return read32(bytesOf(base::randomBytes(4)), 0);
}

}  // namespace

Voice::Voice(std::uint32_t ssrc, std::uint8_t payload_type)
    : ssrc_{ssrc},
      payload_type_{payload_type},
      codec_{std::move(media::OpusCodec::create(kCallRateHz)).value()},
      sequence_{static_cast<std::uint16_t>(randomNumber())},
      timestamp_{randomNumber()} {}

std::optional<Voice::Packet> Voice::next(std::span<const std::int16_t> piece, base::MonoTime due) {
    std::optional<Packet> packet{std::in_place};
    auto room = std::span{packet->buffer};
    const auto payload = room.subspan(kRtpHeader, room.size() - kRtpHeader - Srtp::kTrailer);
    const auto size = codec_.encode(piece, payload);
    if (!size) return std::nullopt;
    const bool begins = !last_due_ || due - *last_due_ > kPieceTime;
    if (last_due_) timestamp_ = timestampAt(due);
    last_due_ = due;
    writeRtpHeader(
        room,
        {.payload_type = payload_type_,
         .marker = begins,
         .sequence = sequence_++,
         .timestamp = timestamp_,
         .ssrc = ssrc_,
         .payload = {}});
    ++packets_;
    bytes_ += static_cast<std::uint32_t>(*size);
    packet->size = kRtpHeader + *size;
    return packet;
}

std::uint32_t Voice::timestampAt(base::MonoTime time) const {
    using std::chrono::milliseconds;
    const auto passed = std::chrono::duration_cast<milliseconds>(time - *last_due_).count();
    return timestamp_ + static_cast<std::uint32_t>(passed * kRtpUnitsPerMs);
}

std::optional<SenderInfo> Voice::report(base::UtcTime now, base::MonoTime mono) const {
    if (!last_due_) return std::nullopt;
    return SenderInfo{
        .ntp_time = toNtp(now),
        .rtp_time = timestampAt(mono),
        .packets = packets_,
        .bytes = bytes_};
}

}  // namespace parley::transport
