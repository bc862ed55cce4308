#pragma once

#include "sound_converter.hpp"

#include <deque>

namespace common {

/// One reply spoken by a vendor that takes a text in a POST and answers with audio as it is made: a
/// POST for the text of each flush, one after the other.
class PostedSpeech : public parley::TtsStream, private parley::HttpSink {
public:
    parley_code text(std::string_view text) override;
    void flush(uint64_t id) override;
    parley_code clear() override;
    void pause(bool on) override;
    void close() override;

protected:
    struct Vendor {
        /// Of the audio that it answers.
        SoundFormat format;
        /// Of one text.
        std::size_t most_characters;
    };

    PostedSpeech(const parley::TtsOpen& open, const Vendor& vendor);

    virtual parley::HttpRequest requestFor(const std::string& text) const = 0;
    /// What a response that is no success means.
    virtual parley::Status statusOf(const parley::VendorError& error) const = 0;
    /// Whether an answer of this content type is speech.
    [[nodiscard]] virtual bool isSpeech(std::string_view content_type) const;
    /// A text is about to be spoken; `offset` is where it is in the text of the reply.
    virtual void beginText(std::string_view /*text*/, std::size_t /*offset*/) {}
    /// A piece of the vendor's answer, and its end. What is audio in it goes to `say`.
    virtual void read(const parley::Chunk& chunk);
    virtual void readEnd() {}
    void say(std::string_view audio);
    /// How many characters of the text the vendor bills.
    virtual uint64_t billedFor(const std::string& text, const parley::Headers& headers) const;

private:
    /// Something to do in its turn: say a text, or tell that everything before was said.
    struct Step {
        std::string text;
        uint64_t flush_id = 0;
        std::size_t offset = 0;
    };

    void onHead(int status, const parley::Headers& headers) override;
    void onData(const parley::Chunk& chunk) override;
    void onEnd(const parley::Status& status) override;

    void enqueueText();
    void next();
    void speak(const Step& step);
    /// Counts what came; false when it does not end.
    bool admits(std::size_t bytes);

    const Vendor vendor_;
    std::string gathering_;
    std::size_t text_bytes_ = 0;
    std::deque<Step> steps_;
    bool paused_ = false;
    bool told_busy_ = false;
    /// Of the piece that is being spoken.
    std::size_t received_bytes_ = 0;
    SoundConverter converter_;
    parley::VendorError error_;
    parley::Http http_{*this, *this};
};

}  // namespace common
