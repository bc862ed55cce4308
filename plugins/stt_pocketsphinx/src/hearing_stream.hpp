#pragma once

#include <parley/plugin.hpp>

#include <optional>
#include <string>

namespace stt_pocketsphinx {

struct HearingOptions {
    bool reject_foreign_speech = true;
};

/// One stream, heard by a worker process of its own.
class HearingStream final : public parley::SttStream, private parley::WorkerSink {
public:
    HearingStream(const parley::SttOpen& open, const HearingOptions& options);

    parley_code push(const parley_audio& audio) override;
    void finalize() override;
    void close() override;

private:
    void onOpen() override { ready(); }
    void onMessage(const parley::Chunk& message) override;
    void onWritable() override { writable(); }
    void onClosed(const parley::Status& status) override;

    void heard(std::string_view json);
    [[nodiscard]] std::string samplesOf(const parley_audio& audio);
    [[nodiscard]] uint64_t streamTime(uint64_t ms) const;

    const uint32_t codec_;
    parley::SampleJoiner joiner_;
    std::optional<parley::Resampler> resampler_;
    std::optional<uint64_t> first_pts_ns_;
    /// Converted and refused by the worker: goes first when it has room again.
    std::string held_;
    uint64_t segment_ = 0;
    parley::Worker worker_{*this, *this};
};

}  // namespace stt_pocketsphinx
