#include "talk_session.hpp"

#include <base/base64.hpp>

#include <cstring>

namespace parley::app {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

// After that long without a word nothing more will come.
constexpr std::chrono::seconds kLongestWait{20};
constexpr milliseconds kLookAgain{200};
constexpr milliseconds kAfterLastWord{1'500};

std::span<const std::uint8_t> bytesOf(TalkSession::Samples samples) {
    const auto bytes = std::as_bytes(samples);
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

std::optional<milliseconds> since(base::MonoTime start, const std::optional<base::MonoTime>& time) {
    if (!time) return std::nullopt;
    return std::chrono::duration_cast<milliseconds>(*time - start);
}

base::Error lost(std::string advice) {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = "talk_broken_off",
        .advice = std::move(advice)};
}

std::string adviceIn(const io::HttpResponse& refusal) {
    const auto body = json::parse(refusal.body, nullptr, false);
    if (body.is_object() && body.contains("error") && body["error"].is_object())
        return body["error"].value("message", "The host refused.");
    return "The host refused with status " + std::to_string(refusal.status) + ".";
}

}  // namespace

TalkSession::TalkSession(
    io::WebSocketClient& client, provider::Timers& timers, Options options, TalkView& view)
    : client_{client}, timers_{timers}, options_{std::move(options)}, view_{view} {}

void TalkSession::open() {
    io::WebSocketRequest request;
    request.url = options_.url;
    request.headers = {{"Authorization", "Bearer " + options_.key}};
    request.trust = io::Trust::Operator;
    request.max_message_bytes = std::size_t{16} * 1024 * 1024;
    socket_ = client_.connect(
        std::move(request),
        {.on_message = [this](io::MessageKind, std::string_view text) { onMessage(text); },
         .on_end = [this](const io::WebSocketEnd& end) { onEnd(end); }});
}

void TalkSession::send(const json& event) {
    socket_.send(io::MessageKind::Text, event.dump());
}

void TalkSession::introduce() {
    json session{
        {"type", "realtime"},
        {"output_modalities", {options_.aloud ? "audio" : "text"}},
        {"audio", {{"input", {{"transcription", {{"model", "parley"}}}}}}}};
    if (options_.aloud)
        session["audio"]["input"]["turn_detection"] = {
            {"type", "semantic_vad"}, {"create_response", true}, {"interrupt_response", true}};
    send({{"type", "session.update"}, {"session", std::move(session)}});
}

void TalkSession::write(std::string line) {
    lines_.push_back(std::move(line));
    sendNextLine();
}

void TalkSession::sendNextLine() {
    if (!ready_ || response_open_ || awaits_answer_ || lines_.empty()) return;
    const auto line = std::move(lines_.front());
    lines_.pop_front();
    awaits_answer_ = true;
    asked_ = timers_.now();
    view_.callerSaid(line);
    send(
        {{"type", "conversation.item.create"},
         {"item",
          {{"type", "message"},
           {"role", "user"},
           {"content", {{{"type", "input_text"}, {"text", line}}}}}}});
    send({{"type", "response.create"}});
}

void TalkSession::hear(Samples samples) {
    std::string text = R"({"type":"input_audio_buffer.append","audio":")";
    base::appendBase64(text, bytesOf(samples));
    text += "\"}";
    socket_.send(io::MessageKind::Text, text);
}

void TalkSession::finish() {
    finishing_ = true;
    finished_at_ = timers_.now();
    endSoon();
}

void TalkSession::close() {
    socket_.close();
}

/// Looks again and again: there may be something to hear, or something on its way.
void TalkSession::endSoon() {
    ending_ = timers_.at(timers_.now() + kLookAgain, [this] {
        const auto waited = timers_.now() - finished_at_;
        const bool busy = response_open_ || awaits_answer_ || !lines_.empty() ||
                          stillToHear() > std::chrono::nanoseconds{0};
        if (busy)
            finished_at_ = std::max(finished_at_, timers_.now() - kLongestWait + milliseconds{1});
        if ((!busy && waited >= kAfterLastWord) || waited >= 2 * kLongestWait) return close();
        endSoon();
    });
}

std::chrono::nanoseconds TalkSession::stillToHear() const {
    if (!first_sound_ || !options_.aloud) return {};
    const auto heard = timers_.now() - *first_sound_;
    return heard < given_ ? given_ - heard : std::chrono::nanoseconds{0};
}

void TalkSession::onMessage(std::string_view text) {
    const auto event = json::parse(text, nullptr, false);
    if (!event.is_object()) return;
    const auto type = event.value("type", "");
    if (type == "session.created") return introduce();
    if (type == "session.updated" && !std::exchange(ready_, true)) {
        if (on_ready) on_ready();
        sendNextLine();
    } else if (type == "error") {
        onError(event["error"]);
    } else if (type.starts_with("input_audio_buffer.") || type.starts_with("conversation.")) {
        onSpeech(event, type);
    } else if (type.starts_with("response.")) {
        onResponse(event, type);
    }
}

void TalkSession::onError(const json& error) {
    // We spoke while the opening was on its way.
    asks_again_ = error.value("code", "") == "conversation_already_has_active_response";
    if (asks_again_) return;
    view_.note(error.value("message", "The host reports an error."));
    awaits_answer_ = false;
}

void TalkSession::onSpeech(const json& event, const std::string& type) {
    if (type == "input_audio_buffer.speech_started") {
        stopPlaying();
    } else if (type == "input_audio_buffer.speech_stopped") {
        asked_ = timers_.now();
        awaits_answer_ = true;
    } else if (type == "conversation.item.input_audio_transcription.delta") {
        view_.callerSays(event.value("delta", ""));
    } else if (type == "conversation.item.input_audio_transcription.completed") {
        const auto said = event.value("transcript", "");
        view_.callerSaid(said);
        // Nothing understood, nothing answered.
        if (said.empty()) awaits_answer_ = false;
    } else if (type == "conversation.item.input_audio_transcription.failed") {
        view_.note("What you said could not be understood: no recogniser works.");
        awaits_answer_ = false;
    }
}

void TalkSession::onResponse(const json& event, const std::string& type) {
    if (type == "response.created") {
        response_open_ = true;
        first_word_.reset();
        first_sound_.reset();
        given_ = {};
    } else if (type == "response.output_item.added") {
        item_id_ = event["item"].value("id", "");
    } else if (
        type == "response.output_audio_transcript.delta" || type == "response.output_text.delta") {
        if (!first_word_) first_word_ = timers_.now();
        view_.assistantSays(event.value("delta", ""));
    } else if (type == "response.output_audio.delta") {
        onAudio(event.value("delta", ""));
    } else if (type == "response.done") {
        response_open_ = false;
        const bool measured = asked_ != base::MonoTime{} && !asks_again_;
        view_.assistantSaid(
            measured ? since(asked_, first_word_) : std::nullopt,
            measured ? since(asked_, first_sound_) : std::nullopt,
            event["response"].value("status", ""));
        asked_ = {};
        if (std::exchange(asks_again_, false)) {
            asked_ = timers_.now();
            return send({{"type", "response.create"}});
        }
        awaits_answer_ = false;
        sendNextLine();
    }
}

void TalkSession::onAudio(const std::string& base64) {
    const auto bytes = base::fromBase64(base64);
    if (!bytes || bytes->size() < 2) return;
    if (!first_sound_) first_sound_ = timers_.now();
    std::vector<std::int16_t> samples(bytes->size() / 2);
    std::memcpy(samples.data(), bytes->data(), samples.size() * 2);
    constexpr std::int64_t kSampleNs = 1'000'000'000 / 24'000;
    given_ += std::chrono::nanoseconds{static_cast<std::int64_t>(samples.size()) * kSampleNs};
    if (options_.play) options_.play(samples);
}

/// The caller speaks: we fall silent and say how much was heard.
void TalkSession::stopPlaying() {
    if (stillToHear() == std::chrono::nanoseconds{0} || item_id_.empty()) return;
    const auto heard = given_ - stillToHear();
    if (options_.hush) options_.hush();
    given_ = heard;
    send(
        {{"type", "conversation.item.truncate"},
         {"item_id", item_id_},
         {"content_index", 0},
         {"audio_end_ms", std::chrono::duration_cast<milliseconds>(heard).count()}});
}

void TalkSession::onEnd(const io::WebSocketEnd& ended) {
    if (ended.refusal) return end(lost(adviceIn(*ended.refusal)));
    if (ended.failure) {
        return end(lost(
            ready_ ? "The connection was lost."
                   : "No host answers at " + options_.url + ". Start one with ./run."));
    }
    end({});
}

void TalkSession::end(base::Result<void> result) {
    if (std::exchange(ended_, true)) return;
    ending_.reset();
    over_.set_value(std::move(result));
}

}  // namespace parley::app
