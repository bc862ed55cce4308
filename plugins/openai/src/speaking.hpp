#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

#include <deque>
#include <optional>

namespace openai {

/// One reply spoken by audio/speech: a POST for the text of each flush, one after the other, whose
/// response is 24 kHz audio as it is made.
class Speaking final : public parley::TtsStream, private parley::HttpSink {
public:
    Speaking(const Settings& settings, const parley::TtsOpen& open);

    parley_code text(std::string_view text) override;
    void flush(uint64_t id) override;
    parley_code clear() override;
    void pause(bool on) override;
    void close() override;

private:
    /// Something to do in its turn: say a text, or tell that everything before was said.
    struct Step {
        std::string text;
        uint64_t flush_id = 0;
    };

    void onHead(int status, const parley::Headers& headers) override;
    void onData(const parley::Chunk& chunk) override;
    void onEnd(const parley::Status& status) override;

    void enqueueText();
    void next();
    void speak(const std::string& text);
    parley::HttpRequest requestFor(const std::string& text) const;
    void give(const parley::Samples& samples);

    const Settings& settings_;
    const std::string voice_;
    const float speed_;
    std::string gathering_;
    std::deque<Step> steps_;
    bool paused_ = false;
    bool told_busy_ = false;
    /// Of the piece that is being spoken.
    std::size_t received_bytes_ = 0;
    parley::SampleJoiner joiner_;
    std::optional<parley::Resampler> resampler_;
    parley::VendorError error_;
    parley::Http http_{*this, *this};
};

}  // namespace openai
