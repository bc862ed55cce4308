#pragma once

#include "rtcp.hpp"

#include <base/clock.hpp>

#include <cstdint>
#include <optional>

namespace parley::transport {

/// What has come from one source: how much was lost and how evenly it came (RFC 3550, A.1, A.3,
/// A.8).
class Reception {
public:
    void note(std::uint16_t sequence, std::uint32_t timestamp, base::MonoTime arrival);
    void noteSenderReport(std::uint64_t ntp_time, base::MonoTime arrival);

    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t lost() const;
    /// In units of the RTP clock.
    [[nodiscard]] std::uint32_t jitter() const { return static_cast<std::uint32_t>(jitter_); }
    /// The report since the last one.
    ReportBlock report(std::uint32_t ssrc, base::MonoTime now);

private:
    [[nodiscard]] std::uint64_t expected() const;

    std::uint64_t received_ = 0;
    /// With the count of wraps above the 16 bits.
    std::uint32_t first_ = 0;
    std::uint32_t highest_ = 0;
    std::optional<std::int64_t> transit_;
    double jitter_ = 0;
    std::uint64_t expected_before_ = 0;
    std::uint64_t received_before_ = 0;
    std::uint32_t sender_report_ = 0;
    base::MonoTime sender_report_at_;
};

}  // namespace parley::transport
