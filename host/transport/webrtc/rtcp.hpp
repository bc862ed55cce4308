#pragma once

#include "wire.hpp"

#include <base/clock.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::transport {

/// What one side says of the packets that it gets from the other (RFC 3550, 6.4.1).
struct ReportBlock {
    std::uint32_t ssrc = 0;
    /// Of the packets since the last report, in 256ths.
    std::uint8_t fraction_lost = 0;
    std::int32_t lost = 0;
    std::uint32_t highest_sequence = 0;
    std::uint32_t jitter = 0;
    std::uint32_t last_sender_report = 0;
    /// In 65536ths of a second.
    std::uint32_t delay_since_last = 0;
};

struct SenderInfo {
    std::uint64_t ntp_time = 0;
    std::uint32_t rtp_time = 0;
    std::uint32_t packets = 0;
    std::uint32_t bytes = 0;
};

/// A report of `ssrc`, which is a sender's when it has sent lately.
struct RtcpReport {
    std::uint32_t ssrc = 0;
    std::optional<SenderInfo> sender = {};
    std::vector<ReportBlock> blocks = {};
};

/// The reports in a compound packet; other packets are passed over. Empty when it is no RTCP.
std::optional<std::vector<RtcpReport>> parseRtcp(Bytes compound);
/// The report and who it is from.
std::string writeRtcp(const RtcpReport& report, std::string_view cname);

std::uint64_t toNtp(base::UtcTime time);
/// The middle half, in 65536ths of a second.
inline std::uint32_t compactNtp(std::uint64_t time) {
    return static_cast<std::uint32_t>(time >> 16U);
}

}  // namespace parley::transport
