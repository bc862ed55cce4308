#pragma once

#include "wishes.hpp"
#include "word_marks.hpp"

#include <common/posted_speech.hpp>

namespace elevenlabs {

/// One reply spoken by text-to-speech/<voice>/stream, or by stream/with-timestamps where the host
/// wants to know when each word is heard: then audio comes in lines of JSON.
class PostedReply final : public common::PostedSpeech {
public:
    PostedReply(const Settings& settings, const parley::TtsOpen& open);

    parley_code clear() override;

private:
    PostedReply(const Settings& settings, const parley::TtsOpen& open, Wishes wishes);

    parley::HttpRequest requestFor(const std::string& text) const override;
    bool isSpeech(std::string_view content_type) const override;
    void beginText(std::string_view text, std::size_t offset) override;
    void read(const parley::Chunk& chunk) override;
    void readEnd() override;
    void readLines(std::string_view piece);
    void readLine(const common::Json& line);
    parley::Status statusOf(const parley::VendorError& error) const override;
    uint64_t billedFor(const std::string& text, const parley::Headers& headers) const override;

    const Settings& settings_;
    const Wishes wishes_;
    parley::LineCutter lines_;
    WordMarks words_;
    uint64_t begin_ns_ = 0;
    std::size_t interruptions_ = 0;
};

}  // namespace elevenlabs
