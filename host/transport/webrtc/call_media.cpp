#include "call_media.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace parley::transport {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstReport{500};
constexpr std::uint32_t kReportEveryMs = 2'500;
// libsrtp keeps something for each source for as long as the call lasts.
constexpr std::size_t kMostSources = 16;
constexpr std::size_t kSsrcInRtp = 8;
constexpr std::size_t kSsrcInRtcp = 4;

milliseconds untilNextReport() {
    // Between 2.5 and 5 seconds, so that reports of many calls do not meet.
    const auto random = read16(bytesOf(base::randomBytes(2)), 0);
    return milliseconds{kReportEveryMs + random * kReportEveryMs / 0xFFFF};
}

base::UtcTime calendarTime() {
    return base::SystemClock{}.now();
}

}  // namespace

CallMedia::CallMedia(Format format, SendPacket send, CallerAudio::Piece heard)
    : format_{std::move(format)},
      send_{std::move(send)},
      caller_{std::move(heard)},
      playout_{format_.most_playout_samples},
      voice_{format_.ssrc, format_.payload_type} {}

void CallMedia::start(Srtp srtp, base::MonoTime now) {
    srtp_ = std::move(srtp);
    next_report_ = now + kFirstReport;
}

void CallMedia::receive(std::span<std::uint8_t> datagram, base::MonoTime now) {
    if (!srtp_ || datagram.size() < kRtpHeader) return;
    const bool reports = isRtcp(datagram);
    if (!maySpeak(read32(datagram, reports ? kSsrcInRtcp : kSsrcInRtp))) return;
    if (reports) {
        receiveRtcp(datagram, now);
    } else {
        receiveRtp(datagram, now);
    }
}

/// Whether the source may speak: one that was heard before, or one of a few more.
bool CallMedia::maySpeak(std::uint32_t ssrc) const {
    return known_ssrcs_.size() < kMostSources ||
           std::ranges::find(known_ssrcs_, ssrc) != known_ssrcs_.end();
}

void CallMedia::learn(std::uint32_t ssrc) {
    if (std::ranges::find(known_ssrcs_, ssrc) == known_ssrcs_.end() &&
        known_ssrcs_.size() < kMostSources) {
        known_ssrcs_.push_back(ssrc);
    }
}

void CallMedia::receiveRtp(std::span<std::uint8_t> datagram, base::MonoTime now) {
    const auto opened = srtp_->openRtp(datagram);
    if (!opened) return;
    const auto packet = parseRtp(*opened);
    if (!packet) return;
    learn(packet->ssrc);
    if (packet->payload_type != format_.payload_type) return;
    if (caller_ssrc_ != packet->ssrc) {
        caller_ssrc_ = packet->ssrc;
        reception_ = {};
    }
    reception_.note(packet->sequence, packet->timestamp, now);
    caller_.add(*packet, now);
}

void CallMedia::receiveRtcp(std::span<std::uint8_t> datagram, base::MonoTime now) {
    const auto opened = srtp_->openRtcp(datagram);
    if (!opened) return;
    const auto reports = parseRtcp(*opened);
    if (!reports) return;
    const auto ntp_now = compactNtp(toNtp(calendarTime()));
    for (const auto& report : *reports) {
        learn(report.ssrc);
        if (report.sender && report.ssrc == caller_ssrc_)
            reception_.noteSenderReport(report.sender->ntp_time, now);
        for (const auto& block : report.blocks)
            heed(block, ntp_now);
    }
}

void CallMedia::heed(const ReportBlock& block, std::uint32_t now) {
    if (block.ssrc != format_.ssrc || block.last_sender_report == 0) return;
    const auto round_trip =
        static_cast<std::int32_t>(now - block.last_sender_report - block.delay_since_last);
    constexpr std::int64_t kMicros = 1'000'000;
    if (round_trip >= 0) round_trip_ = std::chrono::microseconds{round_trip * kMicros / 65'536};
}

void CallMedia::tick(base::MonoTime now) {
    if (!srtp_) return;
    caller_.tick(now);
    if (now < next_report_) return;
    next_report_ = now + untilNextReport();
    sendReport(now);
}

void CallMedia::sendReport(base::MonoTime now) {
    RtcpReport report{.ssrc = format_.ssrc, .sender = voice_.report(calendarTime(), now)};
    if (caller_ssrc_) report.blocks.push_back(reception_.report(*caller_ssrc_, now));
    const auto text = writeRtcp(report, format_.cname);
    std::array<std::uint8_t, 1'024> buffer{};
    std::ranges::copy(bytesOf(text), buffer.begin());
    if (const auto sealed = srtp_->sealRtcp(buffer, text.size())) send_(*sealed);
}

Playout::Next CallMedia::pace(base::MonoTime due) {
    auto next = playout_.next();
    if (next.step == Playout::Step::Rest) return next;
    auto packet = voice_.next(next.samples, due);
    if (!packet) return next;
    if (const auto sealed = srtp_->sealRtp(packet->buffer, packet->size)) send_(*sealed);
    return next;
}

CallStats CallMedia::stats() const {
    constexpr std::int64_t kMicros = 1'000'000;
    return {
        .packets_received = reception_.received(),
        .packets_lost = reception_.lost(),
        .packets_sent = voice_.packets(),
        .concealed = caller_.concealed(),
        .jitter = std::chrono::microseconds{reception_.jitter() * kMicros / 48'000},
        .round_trip = round_trip_};
}

}  // namespace parley::transport
