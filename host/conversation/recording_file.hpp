#pragma once

#include <io/offload.hpp>
#include <media/ogg_opus_writer.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

namespace parley::conversation {

/// The file of one recording: takes sound on any thread, encodes and writes it in order on the
/// pool's single one. What is on its way outlives whoever gave it.
class RecordingFile : public std::enable_shared_from_this<RecordingFile> {
public:
    RecordingFile(io::BlockingPool& pool, std::filesystem::path path)
        : pool_{pool}, path_{std::move(path)} {}

    /// Both sides in turns. Sound that finds no room, because the disk is too slow, ends the file.
    void write(std::vector<std::int16_t> samples);
    void finish();

private:
    void open();
    void encode(const std::vector<std::int16_t>& samples);
    void fail(std::string_view why);

    io::BlockingPool& pool_;
    const std::filesystem::path path_;
    std::atomic<bool> failed_{false};
    /// Pieces on their way.
    std::atomic<int> waiting_{0};
    // The rest belongs to the pool's thread.
    std::ofstream stream_;
    std::optional<media::OggOpusWriter> writer_;
};

}  // namespace parley::conversation
