#include "service_call.hpp"
#include "service_table.hpp"

#include <media/g711.hpp>
#include <media/opus_codec.hpp>
#include <media/resampler.hpp>
#include <provider/plugin/sanity.hpp>

#include <memory>
#include <span>

namespace parley::provider {

namespace audio_service {

namespace {

// A second at 48 kHz, sixteen times over: no frame is longer.
constexpr std::size_t kMostSamples = 768'000;

template <typename Sample>
bool isReadable(const Sample* samples, std::size_t count) {
    return count == 0 || (isAligned(samples, alignof(Sample)) && count <= kMostSamples);
}

media::Resampler* resamplerOf(parley_resampler* resampler) {
    return reinterpret_cast<media::Resampler*>(resampler);
}

media::OpusCodec* codecOf(parley_opus* codec) {
    return reinterpret_cast<media::OpusCodec*>(codec);
}

parley_resampler* openResampler(
    const parley_host*, std::uint32_t from_hz, std::uint32_t to_hz) noexcept {
    return serve(static_cast<parley_resampler*>(nullptr), [&]() -> parley_resampler* {
        auto resampler = media::Resampler::create(from_hz, to_hz);
        if (!resampler) return nullptr;
        return reinterpret_cast<parley_resampler*>(new media::Resampler{*std::move(resampler)});
    });
}

std::size_t resample(
    parley_resampler* resampler,
    const std::int16_t* in,
    std::size_t n,
    std::size_t* taken,
    std::int16_t* out,
    std::size_t room) noexcept {
    if (taken != nullptr) *taken = 0;
    if (resampler == nullptr || !isReadable(in, n) || !isReadable(out, room)) return 0;
    const auto step = resamplerOf(resampler)->process({in, n}, {out, room});
    if (taken != nullptr) *taken = step.taken;
    return step.made;
}

void closeResampler(parley_resampler* resampler) noexcept {
    delete resamplerOf(resampler);
}

std::optional<media::G711Law> lawOf(std::uint32_t codec) {
    if (codec == PARLEY_CODEC_ULAW) return media::G711Law::ULaw;
    if (codec == PARLEY_CODEC_ALAW) return media::G711Law::ALaw;
    return std::nullopt;
}

void decodeG711(
    std::uint32_t codec, const std::uint8_t* in, std::size_t n, std::int16_t* out) noexcept {
    const auto law = lawOf(codec);
    if (law && isReadable(in, n) && isReadable(out, n)) media::decodeG711(*law, {in, n}, {out, n});
}

void encodeG711(
    std::uint32_t codec, const std::int16_t* in, std::size_t n, std::uint8_t* out) noexcept {
    const auto law = lawOf(codec);
    if (law && isReadable(in, n) && isReadable(out, n)) media::encodeG711(*law, {in, n}, {out, n});
}

parley_opus* openOpus(const parley_host*, std::uint32_t rate_hz) noexcept {
    return serve(static_cast<parley_opus*>(nullptr), [&]() -> parley_opus* {
        auto codec = media::OpusCodec::create(rate_hz);
        if (!codec) return nullptr;
        return reinterpret_cast<parley_opus*>(new media::OpusCodec{*std::move(codec)});
    });
}

std::int32_t countOf(std::optional<std::size_t> count) {
    return count ? static_cast<std::int32_t>(*count) : -1;
}

std::int32_t decodeOpus(
    parley_opus* codec,
    const std::uint8_t* packet,
    std::size_t n,
    std::int16_t* out,
    std::size_t room) noexcept {
    if (codec == nullptr || !isReadable(out, room)) return -1;
    if (packet == nullptr) return countOf(codecOf(codec)->conceal({out, room}));
    return isReadable(packet, n) ? countOf(codecOf(codec)->decode({packet, n}, {out, room})) : -1;
}

std::int32_t encodeOpus(
    parley_opus* codec,
    const std::int16_t* in,
    std::size_t n,
    std::uint8_t* packet,
    std::size_t room) noexcept {
    if (codec == nullptr || !isReadable(in, n) || !isReadable(packet, room)) return -1;
    return countOf(codecOf(codec)->encode({in, n}, {packet, room}));
}

void closeOpus(parley_opus* codec) noexcept {
    delete codecOf(codec);
}

constexpr parley_audio_v1 kTable{
    .size = sizeof(parley_audio_v1),
    .pad0 = 0,
    .resampler_open = openResampler,
    .resample = resample,
    .resampler_close = closeResampler,
    .g711_decode = decodeG711,
    .g711_encode = encodeG711,
    .opus_open = openOpus,
    .opus_decode = decodeOpus,
    .opus_encode = encodeOpus,
    .opus_close = closeOpus};

}  // namespace

}  // namespace audio_service

const void* audioService() {
    return &audio_service::kTable;
}

}  // namespace parley::provider
