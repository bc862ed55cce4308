#include "posted_reply.hpp"

#include "errors.hpp"

#include <charconv>

namespace elevenlabs {

namespace {

/// The smallest limit among the vendor's models.
constexpr std::size_t kMostCharacters = 5000;
/// A line has the audio of some words.
constexpr std::size_t kMostLine = 4 * 1024 * 1024;

}  // namespace

PostedReply::PostedReply(const Settings& settings, const parley::TtsOpen& open)
    : PostedReply{settings, open, wishesOf(settings, open)} {}

PostedReply::PostedReply(const Settings& settings, const parley::TtsOpen& open, Wishes wishes)
    : PostedSpeech{open, {wishes.format, kMostCharacters}},
      settings_{settings},
      wishes_{std::move(wishes)},
      lines_{kMostLine} {}

parley::HttpRequest PostedReply::requestFor(const std::string& text) const {
    common::Json body{{"text", text}, {"model_id", settings_.model}};
    if (!wishes_.language.empty()) body["language_code"] = wishes_.language;
    if (!wishes_.voice_settings.empty()) body["voice_settings"] = wishes_.voice_settings;
    const auto* const operation = wishes_.marks ? "/stream/with-timestamps?" : "/stream?";
    auto post = toVendor(settings_, "POST", wishes_.path + operation + wishes_.query);
    post.headers.emplace_back("Content-Type", "application/json");
    post.body = parley::toText(body);
    return post;
}

parley_code PostedReply::clear() {
    ++interruptions_;
    return PostedSpeech::clear();
}

bool PostedReply::isSpeech(std::string_view content_type) const {
    if (!wishes_.marks) return PostedSpeech::isSpeech(content_type);
    return content_type.empty() || content_type.find("json") != std::string_view::npos;
}

void PostedReply::beginText(std::string_view text, std::size_t offset) {
    lines_ = parley::LineCutter{kMostLine};
    words_ = {};
    words_.sent(text, offset);
    begin_ns_ = positionNs();
}

void PostedReply::read(const parley::Chunk& chunk) {
    if (wishes_.marks)
        readLines(chunk.text());
    else
        PostedSpeech::read(chunk);
}

void PostedReply::readEnd() {
    if (wishes_.marks) readLines("\n");
}

/// The host may go on with this stream inside of what it is told.
void PostedReply::readLines(std::string_view piece) {
    std::vector<std::string> complete;
    lines_.feed(piece, [&](std::string_view line) {
        if (!line.empty()) complete.emplace_back(line);
    });
    const auto before = interruptions_;
    for (const auto& line : complete) {
        if (closed() || interruptions_ != before) return;
        parley::readJson(line, [this](const common::Json& json) { readLine(json); });
    }
}

void PostedReply::readLine(const common::Json& line) {
    const auto audio = parley::fromBase64(common::textOf(line, "audio_base64"));
    if (!audio) return end(common::brokenProtocol("audio that is no base64"));
    const auto before = interruptions_;
    const auto& alignment = common::memberOf(line, "alignment");
    for (const auto& word : words_.read(alignment, kPostedAlignment, begin_ns_)) {
        mark(word.text_offset, word.text_length, word.at_ns);
        if (closed() || interruptions_ != before) return;
    }
    if (!audio->empty()) say(*audio);
}

parley::Status PostedReply::statusOf(const parley::VendorError& error) const {
    return elevenlabs::statusOf(host(), error);
}

uint64_t PostedReply::billedFor(const std::string& text, const parley::Headers& headers) const {
    const auto cost = headers.find("character-cost");
    uint64_t billed = 0;
    const auto end = std::from_chars(cost.data(), cost.data() + cost.size(), billed).ptr;
    const bool is_number = !cost.empty() && end == cost.data() + cost.size();
    return is_number ? billed : PostedSpeech::billedFor(text, headers);
}

}  // namespace elevenlabs
