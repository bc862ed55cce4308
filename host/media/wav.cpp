#include "wav.hpp"

#include "little_endian.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace parley::media {

namespace {

constexpr std::size_t kRiffHead = 12;
constexpr std::size_t kChunkHead = 8;
constexpr std::size_t kPcmFormat = 16;
constexpr std::size_t kExtensibleFormat = 40;
constexpr std::uint16_t kPcm = 1;
constexpr std::uint16_t kExtensible = 0xFFFE;
constexpr std::uint16_t kSampleBits = 16;
constexpr std::size_t kSampleBytes = sizeof(std::int16_t);
constexpr std::uint32_t kToTheEnd = UINT32_MAX;
/// What RIFF counts after its own size: "WAVE", the format, and the head of the samples.
constexpr std::uint32_t kCountedHead = 4 + kChunkHead + kPcmFormat + kChunkHead;

using Bytes = std::span<const std::uint8_t>;

bool isNamed(Bytes bytes, std::size_t at, std::string_view name) {
    return bytes.size() >= at + name.size() &&
           std::memcmp(bytes.data() + at, name.data(), name.size()) == 0;
}

struct Chunks {
    Bytes format;
    Bytes data;
};

/// Sizes are the file's own word; what goes beyond its end ends there.
Chunks chunksOf(Bytes bytes) {
    Chunks chunks;
    for (std::size_t at = kRiffHead; at + kChunkHead <= bytes.size();) {
        const std::size_t size = numberAt<std::uint32_t>(bytes, at + 4);
        const auto content = bytes.subspan(at + kChunkHead);
        const auto present = content.first(std::min(size, content.size()));
        if (isNamed(bytes, at, "fmt ")) chunks.format = present;
        if (isNamed(bytes, at, "data")) chunks.data = present;
        // Chunks begin at even places.
        at += kChunkHead + size + size % 2;
    }
    return chunks;
}

bool isPcm16(Bytes format) {
    if (format.size() < kPcmFormat) return false;
    auto coding = numberAt<std::uint16_t>(format, 0);
    // Its true coding begins the identifier of the subformat.
    if (coding == kExtensible && format.size() >= kExtensibleFormat)
        coding = numberAt<std::uint16_t>(format, 24);
    return coding == kPcm && numberAt<std::uint16_t>(format, 14) == kSampleBits;
}

base::Error unwritable(const std::string& detail) {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = "file_unwritable",
        .detail = detail,
        .advice = "the sound cannot be written to its file"};
}

std::vector<std::uint8_t> headOf(
    std::uint32_t rate_hz,
    std::uint32_t channels,
    std::uint32_t riff_size,
    std::uint32_t data_size) {
    std::vector<std::uint8_t> head;
    const auto text = [&](std::string_view name) {
        head.insert(head.end(), name.begin(), name.end());
    };
    const auto frame_bytes = static_cast<std::uint16_t>(channels * kSampleBytes);
    text("RIFF");
    append(head, riff_size);
    text("WAVEfmt ");
    append(head, std::uint32_t{kPcmFormat});
    append(head, kPcm);
    append(head, static_cast<std::uint16_t>(channels));
    append(head, rate_hz);
    append(head, std::uint32_t{rate_hz * frame_bytes});
    append(head, frame_bytes);
    append(head, kSampleBits);
    text("data");
    append(head, data_size);
    return head;
}

void put(std::ofstream& file, std::span<const std::uint8_t> bytes) {
    file.write(
        reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

base::Result<WavSound> WavSound::parse(std::span<const std::uint8_t> bytes) {
    const base::Error unreadable{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "wav_unreadable",
        .advice = "the sound must be a WAV file of 16-bit PCM, mono or stereo, of 8 to 48 kHz"};
    if (!isNamed(bytes, 0, "RIFF") || !isNamed(bytes, 8, "WAVE")) return unreadable;
    const auto chunks = chunksOf(bytes);
    if (!isPcm16(chunks.format)) return unreadable;
    WavSound sound{
        .rate_hz = numberAt<std::uint32_t>(chunks.format, 4),
        .channels = numberAt<std::uint16_t>(chunks.format, 2),
        .samples = {}};
    if (sound.channels < 1 || sound.channels > 2) return unreadable;
    if (sound.rate_hz < 8'000 || sound.rate_hz > 48'000) return unreadable;
    const auto frames = chunks.data.size() / (sound.channels * kSampleBytes);
    if (frames == 0) return unreadable;
    sound.samples.resize(frames * sound.channels);
    std::memcpy(sound.samples.data(), chunks.data.data(), sound.samples.size() * kSampleBytes);
    return sound;
}

base::Result<WavSound> WavSound::load(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::vector<char> bytes;
    std::array<char, 64 * 1024> part{};
    while (stream) {
        stream.read(part.data(), part.size());
        bytes.insert(bytes.end(), part.begin(), part.begin() + stream.gcount());
    }
    if (!stream.eof()) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "file_unreadable",
            .detail = file.string(),
            .advice = file.string() + " cannot be read"};
    }
    return parse({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

base::Result<WavWriter> WavWriter::create(
    const std::filesystem::path& file, std::uint32_t rate_hz, std::uint32_t channels) {
    std::ofstream stream{file, std::ios::binary | std::ios::trunc};
    put(stream, headOf(rate_hz, channels, kToTheEnd, kToTheEnd));
    if (!stream) return unwritable(file.string());
    return WavWriter{std::move(stream), rate_hz, channels};
}

WavWriter::WavWriter(std::ofstream file, std::uint32_t rate_hz, std::uint32_t channels)
    : file_{std::move(file)}, rate_hz_{rate_hz}, channels_{channels} {}

void WavWriter::write(std::span<const std::int16_t> samples) {
    put(file_, {reinterpret_cast<const std::uint8_t*>(samples.data()), samples.size_bytes()});
    samples_ += samples.size();
}

base::Result<void> WavWriter::finish() {
    const auto bytes = samples_ * kSampleBytes;
    if (bytes > kToTheEnd - kCountedHead)
        return base::Error{.code = base::ErrorCode::TooLarge, .reason = "wav_too_large"};
    const auto size = static_cast<std::uint32_t>(bytes);
    file_.seekp(0);
    put(file_, headOf(rate_hz_, channels_, kCountedHead + size, size));
    file_.close();
    if (!file_) return unwritable("");
    return {};
}

}  // namespace parley::media
