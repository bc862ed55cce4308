#include "opus_codec.hpp"

#include <opus/opus.h>

#include <algorithm>
#include <array>

namespace parley::media {

namespace {

constexpr std::array<std::uint32_t, 5> kRates{8'000, 12'000, 16'000, 24'000, 48'000};

// Speech at its best: more bits are not heard, and a higher complexity costs a third more for less
// than what listeners tell apart.
constexpr int kBitrate = 32'000;
constexpr int kComplexity = 5;
// Each packet carries a coarse copy of the one before, as if one in twenty were lost.
constexpr int kExpectedLossPercent = 5;
constexpr int kMono = 1;

int lengthOf(std::size_t count) {
    constexpr std::size_t kMost = 1U << 20U;
    return static_cast<int>(std::min(count, kMost));
}

std::optional<std::size_t> countOf(int answer) {
    return answer < 0 ? std::nullopt : std::optional{static_cast<std::size_t>(answer)};
}

}  // namespace

void OpusCodec::Destroy::operator()(OpusEncoder* encoder) const {
    opus_encoder_destroy(encoder);
}

void OpusCodec::Destroy::operator()(OpusDecoder* decoder) const {
    opus_decoder_destroy(decoder);
}

base::Result<OpusCodec> OpusCodec::create(std::uint32_t rate_hz) {
    if (std::ranges::find(kRates, rate_hz) == kRates.end()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "rate_unsupported",
            .detail = std::to_string(rate_hz)};
    }
    return OpusCodec{rate_hz};
}

bool OpusCodec::prepareToDecode() {
    if (decoder_ != nullptr) return true;
    int error = OPUS_OK;
    decoder_.reset(opus_decoder_create(static_cast<opus_int32>(rate_hz_), kMono, &error));
    return decoder_ != nullptr;
}

bool OpusCodec::prepareToEncode() {
    if (encoder_ != nullptr) return true;
    int error = OPUS_OK;
    encoder_.reset(opus_encoder_create(
        static_cast<opus_int32>(rate_hz_), kMono, OPUS_APPLICATION_VOIP, &error));
    if (encoder_ == nullptr) return false;
    opus_encoder_ctl(encoder_.get(), OPUS_SET_BITRATE(kBitrate));
    opus_encoder_ctl(encoder_.get(), OPUS_SET_COMPLEXITY(kComplexity));
    opus_encoder_ctl(encoder_.get(), OPUS_SET_INBAND_FEC(1));
    opus_encoder_ctl(encoder_.get(), OPUS_SET_PACKET_LOSS_PERC(kExpectedLossPercent));
    // With it libopus takes a steady tone for silence.
    opus_encoder_ctl(encoder_.get(), OPUS_SET_DTX(0));
    return true;
}

std::optional<std::size_t> OpusCodec::decode(
    std::span<const std::uint8_t> packet, std::span<std::int16_t> samples) {
    // An empty packet means a lost one to libopus.
    if (packet.empty() || !prepareToDecode()) return std::nullopt;
    return countOf(opus_decode(
        decoder_.get(),
        packet.data(),
        lengthOf(packet.size()),
        samples.data(),
        lengthOf(samples.size()),
        0));
}

std::optional<std::size_t> OpusCodec::conceal(std::span<std::int16_t> samples) {
    if (!prepareToDecode()) return std::nullopt;
    return countOf(
        opus_decode(decoder_.get(), nullptr, 0, samples.data(), lengthOf(samples.size()), 0));
}

std::optional<std::size_t> OpusCodec::recover(
    std::span<const std::uint8_t> next_packet, std::span<std::int16_t> samples) {
    if (next_packet.empty() || !prepareToDecode()) return std::nullopt;
    return countOf(opus_decode(
        decoder_.get(),
        next_packet.data(),
        lengthOf(next_packet.size()),
        samples.data(),
        lengthOf(samples.size()),
        1));
}

std::optional<std::size_t> OpusCodec::encode(
    std::span<const std::int16_t> samples, std::span<std::uint8_t> packet) {
    if (samples.empty() || packet.empty() || !prepareToEncode()) return std::nullopt;
    return countOf(opus_encode(
        encoder_.get(),
        samples.data(),
        lengthOf(samples.size()),
        packet.data(),
        lengthOf(packet.size())));
}

}  // namespace parley::media
