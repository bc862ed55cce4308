#include "reception.hpp"

#include <algorithm>
#include <cmath>

namespace parley::transport {

namespace {

constexpr std::int64_t kRtpRateHz = 48'000;
// A packet further off than this is of another stream under the same name.
constexpr std::int32_t kMostStep = 3'000;

std::int64_t inRtpUnits(base::MonoTime time) {
    const auto nanos = time.time_since_epoch().count();
    return nanos / 1'000'000'000 * kRtpRateHz + nanos % 1'000'000'000 * kRtpRateHz / 1'000'000'000;
}

}  // namespace

void Reception::note(std::uint16_t sequence, std::uint32_t timestamp, base::MonoTime arrival) {
    const auto step = static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(highest_));
    if (received_ == 0 || step > kMostStep || step < -kMostStep) {
        first_ = highest_ = sequence;
        expected_before_ = received_before_ = received_ = 0;
        transit_.reset();
    } else if (step > 0) {
        highest_ += static_cast<std::uint16_t>(step);
    }
    ++received_;
    const auto transit =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(inRtpUnits(arrival)) - timestamp);
    if (transit_) {
        const auto change = std::abs(static_cast<std::int32_t>(
            static_cast<std::uint32_t>(transit) - static_cast<std::uint32_t>(*transit_)));
        jitter_ += (static_cast<double>(change) - jitter_) / 16;
    }
    transit_ = transit;
}

void Reception::noteSenderReport(std::uint64_t ntp_time, base::MonoTime arrival) {
    sender_report_ = compactNtp(ntp_time);
    sender_report_at_ = arrival;
}

std::uint64_t Reception::expected() const {
    return received_ == 0 ? 0 : std::uint64_t{highest_} - first_ + 1;
}

std::uint64_t Reception::lost() const {
    return expected() > received_ ? expected() - received_ : 0;
}

ReportBlock Reception::report(std::uint32_t ssrc, base::MonoTime now) {
    const auto due = static_cast<std::int64_t>(expected() - expected_before_);
    const auto came = static_cast<std::int64_t>(received_ - received_before_);
    expected_before_ = expected();
    received_before_ = received_;
    const auto fraction =
        due <= 0 ? 0 : std::clamp((due - came) * 256 / due, std::int64_t{0}, std::int64_t{255});
    ReportBlock block{
        .ssrc = ssrc,
        .fraction_lost = static_cast<std::uint8_t>(fraction),
        .lost = static_cast<std::int32_t>(
            static_cast<std::int64_t>(expected()) - static_cast<std::int64_t>(received_)),
        .highest_sequence = highest_,
        .jitter = jitter(),
        .last_sender_report = sender_report_};
    if (sender_report_ != 0) {
        const std::chrono::duration<double> delay = now - sender_report_at_;
        block.delay_since_last = static_cast<std::uint32_t>(delay.count() * 65'536);
    }
    return block;
}

}  // namespace parley::transport
