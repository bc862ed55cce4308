#include "rtcp.hpp"

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kSourceDescription = 202;
constexpr std::uint8_t kCname = 1;
constexpr std::size_t kRtcpHeader = 8;
constexpr std::size_t kSenderInfoSize = 20;
constexpr std::size_t kBlockSize = 24;
constexpr std::size_t kMostReports = 16;
constexpr std::size_t kMostCname = 255;

ReportBlock readBlock(Bytes packet, std::size_t at) {
    // 24 bits with a sign.
    const auto lost = static_cast<std::int32_t>(read32(packet, at + 4) << 8U) >> 8;
    return {
        .ssrc = read32(packet, at),
        .fraction_lost = packet[at + 4],
        .lost = lost,
        .highest_sequence = read32(packet, at + 8),
        .jitter = read32(packet, at + 12),
        .last_sender_report = read32(packet, at + 16),
        .delay_since_last = read32(packet, at + 20)};
}

std::optional<RtcpReport> readReport(Bytes packet, std::uint8_t type) {
    const std::size_t blocks = packet[0] & 0x1FU;
    const std::size_t before = kRtcpHeader + (type == kSenderReport ? kSenderInfoSize : 0);
    if (packet.size() < before + blocks * kBlockSize) return std::nullopt;
    RtcpReport report{.ssrc = read32(packet, 4)};
    if (type == kSenderReport) {
        report.sender = {
            .ntp_time = std::uint64_t{read32(packet, 8)} << 32U | read32(packet, 12),
            .rtp_time = read32(packet, 16),
            .packets = read32(packet, 20),
            .bytes = read32(packet, 24)};
    }
    for (std::size_t i = 0; i < blocks; ++i)
        report.blocks.push_back(readBlock(packet, before + i * kBlockSize));
    return report;
}

void appendBlock(std::string& out, const ReportBlock& block) {
    append32(out, block.ssrc);
    const auto lost = std::clamp(block.lost, -0x80'0000, 0x7F'FFFF);
    append32(
        out,
        std::uint32_t{block.fraction_lost} << 24U |
            (static_cast<std::uint32_t>(lost) & 0xFF'FFFFU));
    append32(out, block.highest_sequence);
    append32(out, block.jitter);
    append32(out, block.last_sender_report);
    append32(out, block.delay_since_last);
}

/// Puts the length into the header of the packet that began there.
void sealPacket(std::string& out, std::size_t begin) {
    write16(out, begin + 2, (out.size() - begin) / 4 - 1);
}

void appendDescription(std::string& out, std::uint32_t ssrc, std::string_view cname) {
    const auto begin = out.size();
    append8(out, 0x81);
    append8(out, kSourceDescription);
    append16(out, 0);
    append32(out, ssrc);
    const auto name = cname.substr(0, kMostCname);
    append8(out, kCname);
    append8(out, name.size());
    out.append(name);
    // At least one zero ends the list.
    do {
        append8(out, 0);
    } while ((out.size() - begin) % 4 != 0);
    sealPacket(out, begin);
}

}  // namespace

std::optional<std::vector<RtcpReport>> parseRtcp(Bytes compound) {
    std::vector<RtcpReport> reports;
    while (!compound.empty()) {
        if (compound.size() < 4 || compound[0] >> 6U != 2) return std::nullopt;
        const std::size_t size = (std::size_t{read16(compound, 2)} + 1) * 4;
        if (size > compound.size()) return std::nullopt;
        const auto packet = compound.first(size);
        const auto type = packet[1];
        if (type == kSenderReport || type == kReceiverReport) {
            if (size < kRtcpHeader || reports.size() == kMostReports) return std::nullopt;
            auto report = readReport(packet, type);
            if (!report) return std::nullopt;
            reports.push_back(std::move(*report));
        }
        compound = compound.subspan(size);
    }
    return reports;
}

std::string writeRtcp(const RtcpReport& report, std::string_view cname) {
    std::string out;
    append8(out, 0x80U | report.blocks.size());
    append8(out, report.sender ? kSenderReport : kReceiverReport);
    append16(out, 0);
    append32(out, report.ssrc);
    if (const auto& sender = report.sender) {
        append32(out, static_cast<std::uint32_t>(sender->ntp_time >> 32U));
        append32(out, static_cast<std::uint32_t>(sender->ntp_time));
        append32(out, sender->rtp_time);
        append32(out, sender->packets);
        append32(out, sender->bytes);
    }
    for (const auto& block : report.blocks)
        appendBlock(out, block);
    sealPacket(out, 0);
    appendDescription(out, report.ssrc, cname);
    return out;
}

std::uint64_t toNtp(base::UtcTime time) {
    // NTP counts from 1900.
    constexpr std::uint64_t kFrom1900To1970 = 2'208'988'800;
    const auto since = static_cast<std::uint64_t>(time.time_since_epoch().count());
    constexpr std::uint64_t kMicros = 1'000'000;
    return (since / kMicros + kFrom1900To1970) << 32U | ((since % kMicros) << 32U) / kMicros;
}

}  // namespace parley::transport
