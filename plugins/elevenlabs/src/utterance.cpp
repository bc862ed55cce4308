#include "utterance.hpp"

#include "errors.hpp"

#include <common/text_pieces.hpp>

namespace elevenlabs {

namespace {

using common::Json;
using common::memberOf;
using common::textOf;

/// A sentence that a language model is still writing may take a while; the vendor allows no more.
constexpr const char* kInactivitySeconds = "180";

std::string pathOf(const Settings& settings, const Wishes& wishes) {
    auto path = wishes.path + "/stream-input?model_id=" + settings.model + "&" + wishes.query +
                "&auto_mode=true&inactivity_timeout=" + kInactivitySeconds;
    if (!wishes.language.empty()) path += "&language_code=" + wishes.language;
    // Each message tells of its own audio.
    if (wishes.marks) path += "&sync_alignment=true";
    return path;
}

}  // namespace

Utterance::Utterance(
    parley::Session& session, Listener& listener, const Settings& settings, const Wishes& wishes)
    : listener_{listener},
      format_{wishes.format},
      marks_wanted_{wishes.marks},
      socket_{session, *this} {
    socket_.connect(toVendorSocket(settings, pathOf(settings, wishes)));
    // The first text must be a space.
    Json first{{"text", " "}};
    if (!wishes.voice_settings.empty()) first["voice_settings"] = wishes.voice_settings;
    send(first);
}

void Utterance::say(std::string_view text, std::size_t offset) {
    words_.sent(text, offset);
    // The vendor takes words only whole; a space more is not heard.
    send({{"text", std::string{text} + ' '}});
}

void Utterance::finish() {
    finishing_ = true;
    send({{"text", ""}});
}

void Utterance::send(const Json& message) {
    auto text = parley::toText(message);
    if (waiting_.empty() && socket_.sendText(text) != PARLEY_E_BUSY) return;
    waiting_bytes_ += text.size();
    waiting_.push_back(std::move(text));
}

void Utterance::onWritable() {
    while (!waiting_.empty() && socket_.sendText(waiting_.front()) != PARLEY_E_BUSY) {
        waiting_bytes_ -= waiting_.front().size();
        waiting_.pop_front();
    }
    if (waiting_.empty()) listener_.hasRoom();
}

void Utterance::onText(const parley::Chunk& message) {
    parley::readJson(message.text(), [this](const Json& json) { read(json); });
}

void Utterance::onBinary(const parley::Chunk&) {
    listener_.failed(common::brokenProtocol("the vendor sent bytes where it sends text"));
}

void Utterance::read(const Json& message) {
    if (complete_) return;
    if (!memberOf(message, "error").is_null()) return listener_.failed(statusOfMessage(message));
    if (const auto encoded = textOf(message, "audio"); !encoded.empty())
        return readAudio(encoded, message);
    const auto& last = memberOf(message, "isFinal");
    if (!last.is_boolean() || !last.get<bool>() || !finishing_) return;
    if (received_bytes_ < parley::sampleBytes(format_.codec))
        return listener_.failed(common::brokenProtocol("the vendor sent no audio"));
    complete_ = true;
    listener_.finished();
}

void Utterance::readAudio(std::string_view encoded, const Json& message) {
    const auto audio = parley::fromBase64(encoded);
    if (!audio) return listener_.failed(common::brokenProtocol("audio that is no base64"));
    std::vector<WordMark> marks;
    if (marks_wanted_)
        marks = words_.read(memberOf(message, "alignment"), kSocketAlignment, lengthNs());
    received_bytes_ += audio->size();
    listener_.came(*this, *audio, marks);
}

uint64_t Utterance::lengthNs() const {
    constexpr uint64_t kSecondNs = 1'000'000'000;
    const uint64_t samples = received_bytes_ / parley::sampleBytes(format_.codec);
    return samples * kSecondNs / format_.rate_hz;
}

void Utterance::onClosed(const parley::Status& status) {
    if (complete_) return;
    if (status.ok() && finishing_)
        return listener_.failed(
            common::brokenProtocol("the vendor ended its speech without its last message"));
    listener_.failed(common::statusOfClosed(status));
}

}  // namespace elevenlabs
