#include "posted_reply.hpp"

#include "errors.hpp"

#include <charconv>

namespace elevenlabs {

namespace {

/// The smallest limit among the vendor's models.
constexpr std::size_t kMostCharacters = 5000;

}  // namespace

PostedReply::PostedReply(const Settings& settings, const parley::TtsOpen& open)
    : PostedReply{settings, open, wishesOf(settings, open)} {}

PostedReply::PostedReply(const Settings& settings, const parley::TtsOpen& open, Wishes wishes)
    : PostedSpeech{open, {wishes.format, kMostCharacters}},
      settings_{settings},
      wishes_{std::move(wishes)} {}

parley::HttpRequest PostedReply::requestFor(const std::string& text) const {
    common::Json body{{"text", text}, {"model_id", settings_.model}};
    if (!wishes_.language.empty()) body["language_code"] = wishes_.language;
    if (!wishes_.voice_settings.empty()) body["voice_settings"] = wishes_.voice_settings;
    auto post = toVendor(settings_, "POST", wishes_.path + "/stream?" + wishes_.query);
    post.headers.emplace_back("Content-Type", "application/json");
    post.body = parley::toText(body);
    return post;
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
