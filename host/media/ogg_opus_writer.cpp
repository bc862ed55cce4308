#include "ogg_opus_writer.hpp"

#include "little_endian.hpp"
#include "ogg_pages.hpp"

#include <base/check.hpp>

#include <opus/opus.h>

#include <algorithm>
#include <array>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::media {

namespace {

constexpr std::array<std::uint32_t, 5> kRecordedRates{8'000, 12'000, 16'000, 24'000, 48'000};

/// The clock of Ogg Opus, whatever the rate of the sound.
constexpr std::uint64_t kGranuleRate = 48'000;
constexpr std::uint64_t kPacketsASecond = 50;
constexpr std::uint64_t kPacketGranules = kGranuleRate / kPacketsASecond;
/// The most that libopus makes of 20 ms of one channel.
constexpr std::size_t kMostPacketBytes = 1'276;
/// Higher ones cost up to half as much again, for what speech does not show.
constexpr int kRecordingComplexity = 5;

using Encoder = std::unique_ptr<OpusEncoder, decltype(&opus_encoder_destroy)>;

base::Error invalid(const char* reason, std::uint32_t value) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = reason,
        .detail = std::to_string(value)};
}

base::Error failed(int error) {
    return {
        .code = base::ErrorCode::Internal, .reason = "opus_failed", .detail = opus_strerror(error)};
}

/// Two channels are coded as a pair, which every player knows. At 24 kbit/s for each and with the
/// codec for any sound, libopus keeps them apart: what is silent in one stays so. It also takes a
/// quarter of the time of the codec for speech.
base::Result<Encoder> encoderFor(const OggOpusWriter::Settings& settings) {
    int error = OPUS_OK;
    Encoder encoder{
        opus_encoder_create(
            static_cast<opus_int32>(settings.rate_hz),
            static_cast<int>(settings.channels),
            OPUS_APPLICATION_AUDIO,
            &error),
        &opus_encoder_destroy};
    if (error != OPUS_OK) return failed(error);
    const auto bits = settings.bits_per_second_a_channel * settings.channels;
    opus_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(static_cast<opus_int32>(bits)));
    opus_encoder_ctl(encoder.get(), OPUS_SET_COMPLEXITY(kRecordingComplexity));
    return encoder;
}

void appendText(std::vector<std::uint8_t>& packet, std::string_view text) {
    packet.insert(packet.end(), text.begin(), text.end());
}

std::vector<std::uint8_t> idHeader(
    const OggOpusWriter::Settings& settings, std::uint16_t pre_skip) {
    constexpr std::uint8_t kVersion = 1;
    constexpr std::uint16_t kGain = 0;
    constexpr std::uint8_t kMonoOrStereo = 0;
    std::vector<std::uint8_t> packet;
    appendText(packet, "OpusHead");
    packet.push_back(kVersion);
    packet.push_back(static_cast<std::uint8_t>(settings.channels));
    append(packet, pre_skip);
    append(packet, settings.rate_hz);
    append(packet, kGain);
    packet.push_back(kMonoOrStereo);
    return packet;
}

std::vector<std::uint8_t> commentHeader() {
    const std::string_view vendor = opus_get_version_string();
    std::vector<std::uint8_t> packet;
    appendText(packet, "OpusTags");
    append(packet, static_cast<std::uint32_t>(vendor.size()));
    appendText(packet, vendor);
    append(packet, std::uint32_t{0});
    return packet;
}

}  // namespace

class OggOpusWriter::Recording {
public:
    Recording(const Settings& settings, Encoder encoder, Sink sink)
        : settings_{settings},
          encoder_{std::move(encoder)},
          sink_{std::move(sink)},
          pages_{settings.serial},
          packet_samples_{settings.rate_hz / kPacketsASecond * settings.channels} {
        opus_int32 lookahead = 0;
        opus_encoder_ctl(encoder_.get(), OPUS_GET_LOOKAHEAD(&lookahead));
        pre_skip_ = static_cast<std::uint64_t>(lookahead) * granulesAFrame();
        piece_.reserve(packet_samples_);
    }

    base::Result<void> writeHeaders() {
        pages_.add(idHeader(settings_, static_cast<std::uint16_t>(pre_skip_)));
        TRY(give(pages_.take(0, OggPages::Place::First)));
        pages_.add(commentHeader());
        return give(pages_.take(0, OggPages::Place::Middle));
    }

    base::Result<void> write(std::span<const std::int16_t> samples) {
        CHECK(!is_finished_);
        if (error_) return *error_;
        samples_ += samples.size();
        while (!samples.empty()) {
            const auto count = std::min(samples.size(), packet_samples_ - piece_.size());
            const auto taken = samples.first(count);
            piece_.insert(piece_.end(), taken.begin(), taken.end());
            samples = samples.subspan(count);
            if (piece_.size() == packet_samples_) TRY(encodePiece());
        }
        return {};
    }

    base::Result<void> finish() {
        CHECK(!std::exchange(is_finished_, true));
        if (error_) return *error_;
        const auto end = pre_skip_ + recorded();
        // The codec gives the last samples only after those that follow.
        while (encoded_ < end) {
            piece_.resize(packet_samples_);
            TRY(encodePiece());
        }
        return give(pages_.take(end, OggPages::Place::Last));
    }

    [[nodiscard]] std::chrono::nanoseconds length() const {
        using Granules = std::chrono::duration<std::uint64_t, std::ratio<1, kGranuleRate>>;
        return std::chrono::duration_cast<std::chrono::nanoseconds>(Granules{recorded()});
    }

private:
    [[nodiscard]] std::uint64_t granulesAFrame() const { return kGranuleRate / settings_.rate_hz; }
    [[nodiscard]] std::uint64_t recorded() const {
        return samples_ / settings_.channels * granulesAFrame();
    }

    base::Result<void> encodePiece() {
        std::array<std::uint8_t, 2 * kMostPacketBytes> packet{};
        const int bytes = opus_encode(
            encoder_.get(),
            piece_.data(),
            static_cast<int>(piece_.size() / settings_.channels),
            packet.data(),
            static_cast<opus_int32>(packet.size()));
        piece_.clear();
        if (bytes < 0) return note(failed(bytes));
        const auto coded = std::span{packet}.first(static_cast<std::size_t>(bytes));
        // The last page needs a packet, and which one is the last is known only after it: so a page
        // ends before the packet that is too much for it.
        if (isPageFull(coded.size())) TRY(give(pages_.take(encoded_, OggPages::Place::Middle)));
        pages_.add(coded);
        encoded_ += kPacketGranules;
        ++packets_in_page_;
        return {};
    }

    [[nodiscard]] bool isPageFull(std::size_t more_bytes) const {
        const auto length = packets_in_page_ * std::chrono::milliseconds{1'000 / kPacketsASecond};
        return !pages_.isEmpty() && (length >= settings_.page || !pages_.fits(more_bytes));
    }

    base::Result<void> give(std::span<const std::uint8_t> page) {
        packets_in_page_ = 0;
        auto given = sink_(page);
        if (!given) return note(given.error());
        return {};
    }

    base::Result<void> note(const base::Error& error) {
        error_ = error;
        return error;
    }

    const Settings settings_;
    const Encoder encoder_;
    const Sink sink_;
    OggPages pages_;
    const std::size_t packet_samples_;
    std::uint64_t pre_skip_ = 0;
    std::vector<std::int16_t> piece_;
    std::uint64_t samples_ = 0;
    /// In granules, from the first packet on.
    std::uint64_t encoded_ = 0;
    int packets_in_page_ = 0;
    bool is_finished_ = false;
    std::optional<base::Error> error_;
};

OggOpusWriter::OggOpusWriter(std::unique_ptr<Recording> recording)
    : recording_{std::move(recording)} {}
OggOpusWriter::OggOpusWriter(OggOpusWriter&&) noexcept = default;
OggOpusWriter& OggOpusWriter::operator=(OggOpusWriter&&) noexcept = default;
OggOpusWriter::~OggOpusWriter() = default;

base::Result<OggOpusWriter> OggOpusWriter::create(const Settings& settings, Sink sink) {
    if (std::ranges::find(kRecordedRates, settings.rate_hz) == kRecordedRates.end())
        return invalid("rate_unsupported", settings.rate_hz);
    if (settings.channels < 1 || settings.channels > 2)
        return invalid("channels_unsupported", settings.channels);
    auto encoder = TRY(encoderFor(settings));
    auto recording = std::make_unique<Recording>(settings, std::move(encoder), std::move(sink));
    TRY(recording->writeHeaders());
    return OggOpusWriter{std::move(recording)};
}

base::Result<void> OggOpusWriter::write(std::span<const std::int16_t> samples) {
    return recording_->write(samples);
}

base::Result<void> OggOpusWriter::finish() {
    return recording_->finish();
}

std::chrono::nanoseconds OggOpusWriter::length() const {
    return recording_->length();
}

}  // namespace parley::media
