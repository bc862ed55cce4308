#pragma once

#include "synthesis.hpp"

#include <parley/plugin.hpp>

#include <deque>
#include <memory>
#include <optional>

namespace tts_flite {

/// One reply: its sentences are synthesised one after the other, and given as they are made.
class SpeechStream final : public parley::TtsStream {
public:
    SpeechStream(const parley::TtsOpen& open, std::string voice);
    ~SpeechStream() override;

    parley_code text(std::string_view text) override;
    void flush(uint64_t id) override;
    parley_code clear() override;
    void pause(bool on) override;
    void close() override;

private:
    struct Piece {
        std::string text;
        std::optional<uint64_t> flush;
    };
    /// A piece that is being spoken, and where it begins in the stream.
    struct Speaking {
        std::shared_ptr<Synthesis> synthesis;
        Piece piece;
        uint64_t start_ns = 0;
        uint32_t text_start = 0;
        bool finished = false;
    };

    /// Null when the stream has gone. Looked at on the strand only.
    using Self = std::shared_ptr<SpeechStream*>;

    void onCancel() override;
    static void announced(void* note) noexcept;
    void speakNext();
    void give();
    void giveSamples(const parley::Samples& samples);
    void finishPiece();

    const Self self_ = std::make_shared<SpeechStream*>(this);
    const std::string voice_;
    const float speed_;
    std::optional<parley::Resampler> resampler_;
    std::string unflushed_;
    std::deque<Piece> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::optional<Speaking> speaking_;
    uint32_t text_spoken_ = 0;
    bool paused_ = false;
    bool refused_ = false;
};

}  // namespace tts_flite
