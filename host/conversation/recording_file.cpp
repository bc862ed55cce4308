#include "recording_file.hpp"

#include "stereo_timeline.hpp"

#include <base/log.hpp>

#include <algorithm>

namespace parley::conversation {

namespace {

// Half a minute of usual pieces.
constexpr int kMostWaitingPieces = 30;

}  // namespace

void RecordingFile::fail(std::string_view why) {
    if (failed_.exchange(true)) return;
    base::log(
        base::LogLevel::Error, "recording_failed", {{"file", path_.native()}, {"detail", why}});
}

void RecordingFile::open() {
    std::error_code error;
    std::filesystem::create_directories(path_.parent_path(), error);
    stream_.open(path_, std::ios::binary | std::ios::trunc);
    if (!stream_) return fail("cannot be opened");
    auto writer = media::OggOpusWriter::create(
        {.rate_hz = StereoTimeline::kRateHz},
        [this](std::span<const std::uint8_t> bytes) -> base::Result<void> {
            // What was said so far is a whole file at any time.
            stream_.write(
                reinterpret_cast<const char*>(bytes.data()),
                static_cast<std::streamsize>(bytes.size()));
            stream_.flush();
            if (stream_) return {};
            return base::Error{
                .code = base::ErrorCode::Unavailable,
                .reason = "storage_full",
                .detail = "cannot be written"};
        });
    if (!writer) return fail(writer.error().reason);
    writer_.emplace(std::move(*writer));
}

void RecordingFile::encode(const std::vector<std::int16_t>& samples) {
    if (failed_) return;
    if (!writer_) open();
    if (failed_) return;
    if (const auto written = writer_->write(samples); !written) fail(written.error().detail);
}

void RecordingFile::write(std::vector<std::int16_t> samples) {
    if (failed_ || samples.empty()) return;
    // Where nobody speaks for long much comes at once; it needs no room.
    if (std::ranges::all_of(samples, [](std::int16_t sample) { return sample == 0; })) {
        pool_.submit([self = shared_from_this(), count = samples.size()] {
            self->encode(std::vector<std::int16_t>(count, 0));
        });
        return;
    }
    if (waiting_ >= kMostWaitingPieces) return fail("the disk is too slow");
    ++waiting_;
    const bool taken = pool_.submit([self = shared_from_this(), samples = std::move(samples)] {
        self->encode(samples);
        --self->waiting_;
    });
    if (!taken) fail("too much waits");
}

void RecordingFile::finish() {
    pool_.submit([self = shared_from_this()] {
        if (!self->writer_ || self->failed_) return;
        if (const auto done = self->writer_->finish(); !done) self->fail(done.error().detail);
        self->writer_.reset();
        self->stream_.close();
    });
}

}  // namespace parley::conversation
