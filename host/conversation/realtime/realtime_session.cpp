#include "realtime_session.hpp"

#include "event_text.hpp"
#include "item_json.hpp"
#include "protocol_error.hpp"
#include "session_json.hpp"

#include <base/base64.hpp>

#include <algorithm>

namespace parley::conversation {

namespace {

std::int64_t inMilliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

EventText placed(std::string_view type, const OutputPlace& place) {
    EventText event{type};
    event.text("response_id", place.response_id)
        .text("item_id", place.item_id)
        .number("output_index", place.output_index);
    return event;
}

EventText inContent(std::string_view type, const OutputPlace& place) {
    auto event = placed(type, place);
    event.number("content_index", place.content_index);
    return event;
}

std::string partOf(Modality modality, std::string_view text) {
    EventText part{EventText::Nested{}};
    part.text("type", toText(modality))
        .text(modality == Modality::Audio ? "transcript" : "text", text);
    return part.take();
}

/// A call's audio is what was agreed on with the call.
void eraseFormats(nlohmann::json& session) {
    const auto audio = session.find("audio");
    if (audio == session.end() || !audio->is_object()) return;
    for (const auto* side : {"input", "output"})
        if (const auto found = audio->find(side); found != audio->end() && found->is_object())
            found->erase("format");
}

base::Error notBase64() {
    return protocolError("invalid_value", "audio", "Invalid 'audio': this is not base64.");
}

base::Error tooMuchAudio() {
    return protocolError("invalid_value", "audio", "Invalid 'audio': 15 MiB at most.");
}

}  // namespace

/// Does what a client asked for.
struct RealtimeSession::Execute {
    RealtimeSession& session;

    base::Result<void> operator()(UpdateSession command) const {
        auto& conversation = *session.conversation_;
        if (session.options_.role == Role::Fixed) command.session.erase("instructions");
        if (session.options_.pace == Line::Pace::Ours) eraseFormats(command.session);
        return conversation.change(
            TRY(merged(conversation.settings(), Field{command.session, "session"}, Merge::Update)));
    }
    base::Result<void> operator()(const AppendAudio& command) const {
        session.conversation_->hear(
            {reinterpret_cast<const std::uint8_t*>(command.bytes.data()), command.bytes.size()});
        return {};
    }
    base::Result<void> operator()(const CommitAudio&) const {
        return session.conversation_->commitAudio();
    }
    base::Result<void> operator()(const ClearAudio&) const {
        session.conversation_->clearAudio();
        return {};
    }
    base::Result<void> operator()(const ClearOutput&) const {
        if (session.options_.pace == Line::Pace::TheClients)
            return protocolError(
                "invalid_value", "type", "Over a WebSocket the client itself plays the audio.");
        session.conversation_->clearOutput();
        return {};
    }
    base::Result<void> operator()(CreateItem command) const {
        return session.conversation_->addItem(std::move(command.item), command.previous);
    }
    base::Result<void> operator()(const RetrieveItem& command) const {
        return session.retrieve(command.id);
    }
    base::Result<void> operator()(const TruncateItem& command) const {
        return session.conversation_->truncate(
            command.id, command.content_index, command.audio_end);
    }
    base::Result<void> operator()(const DeleteItem& command) const {
        return session.conversation_->deleteItem(command.id);
    }
    base::Result<void> operator()(CreateResponse command) const {
        return session.respond(std::move(command.request));
    }
    base::Result<void> operator()(const CancelResponse& command) const {
        return session.conversation_->cancelResponse(command.response_id);
    }
};

RealtimeSession::RealtimeSession(Conversation& conversation, Options options, Send send)
    : conversation_{&conversation},
      conversation_id_{conversation.id().publicId()},
      options_{options},
      send_{std::move(send)} {}

RealtimeSession::~RealtimeSession() {
    leave();
}

void RealtimeSession::leave() {
    if (auto* const conversation = std::exchange(conversation_, nullptr))
        conversation->remove(*this);
}

void RealtimeSession::resume() {
    begin();
    std::optional<std::string> previous;
    for (const auto& item : conversation_->items()) {
        onItemAdded(item, previous);
        onItemDone(item, previous);
        previous = item.id;
    }
}

void RealtimeSession::begin() {
    EventText event{"session.created"};
    event.raw("session", shown(conversation_->settings()));
    send_(event.take());
    conversation_->add(*this);
}

void RealtimeSession::receive(std::string text) {
    if (conversation_ == nullptr || takePlainAppend(text)) return;
    auto event = readClientEvent(text, conversation_->settings());
    const auto done = execute(std::move(event.command));
    if (!done) send_(errorEvent(done.error(), event.id));
}

base::Result<void> RealtimeSession::execute(base::Result<ClientCommand> given) {
    auto command = TRY(std::move(given));
    TRY(checkRole(command));
    return std::visit(Execute{*this}, std::move(command));
}

/// With a role that is fixed nobody else tells the model what to do.
base::Result<void> RealtimeSession::checkRole(const ClientCommand& command) const {
    if (options_.role == Role::Free) return {};
    if (const auto* create = std::get_if<CreateItem>(&command);
        create != nullptr && create->item.isFrom(Speaker::System))
        return protocolError(
            "role_is_fixed", "item.role", "The scenario of this session cannot be added to.");
    const auto* respond = std::get_if<CreateResponse>(&command);
    if (respond == nullptr) return {};
    const auto& wish = respond->request.wish;
    if (wish.out_of_band || wish.reads_only_input || wish.instructions)
        return protocolError(
            "role_is_fixed", "response", "The scenario of this session says what is answered.");
    return {};
}

/// The session as this client may see it.
std::string RealtimeSession::shown(const SessionSettings& settings) const {
    auto session = toJson(settings, options_.expires_at);
    if (options_.role == Role::Fixed) session["instructions"] = "";
    return session.dump();
}

bool RealtimeSession::takePlainAppend(std::string& text) {
    const auto append = findPlainAppend(text);
    if (!append) return false;
    const auto bytes = base::decodeBase64(append->audio);
    if (bytes && bytes->size() <= kMostAppendedBytes) {
        conversation_->hear(*bytes);
        return true;
    }
    std::optional<std::string> event_id;
    if (append->event_id) event_id = *append->event_id;
    send_(errorEvent(bytes ? tooMuchAudio() : notBase64(), event_id));
    return true;
}

base::Result<void> RealtimeSession::retrieve(const std::string& item_id) {
    const auto* item = conversation_->findItem(item_id);
    if (item == nullptr)
        return protocolError(
            "item_retrieve_invalid_item_id",
            "item_id",
            "Error retrieving item: the item with id '" + item_id + "' does not exist.");
    EventText event{"conversation.item.retrieved"};
    event.raw("item", toJson(*item, ItemAudio::Shown).dump());
    send_(event.take());
    return {};
}

base::Result<void> RealtimeSession::respond(ResponseRequest request) {
    if (options_.pace == Line::Pace::Ours) request.wish.output_format.reset();
    std::vector<Item> input;
    for (auto& one : request.input) {
        if (auto* item = std::get_if<Item>(&one)) {
            input.push_back(std::move(*item));
            continue;
        }
        const auto& reference = std::get<ItemReference>(one);
        const auto* item = conversation_->findItem(reference.id);
        if (item == nullptr)
            return protocolError(
                "invalid_value",
                reference.param,
                "There is no item with id '" + reference.id + "'.");
        input.push_back(*item);
    }
    return conversation_->respond(request.wish, std::move(input));
}

void RealtimeSession::onSettings(const SessionSettings& settings) {
    EventText event{"session.updated"};
    event.raw("session", shown(settings));
    send_(event.take());
}

void RealtimeSession::onSpeechStarted(
    const std::string& item_id, std::chrono::nanoseconds audio_start) {
    EventText event{"input_audio_buffer.speech_started"};
    event.text("item_id", item_id).number("audio_start_ms", inMilliseconds(audio_start));
    send_(event.take());
}

void RealtimeSession::onSpeechStopped(
    const std::string& item_id, std::chrono::nanoseconds audio_end) {
    EventText event{"input_audio_buffer.speech_stopped"};
    event.text("item_id", item_id).number("audio_end_ms", inMilliseconds(audio_end));
    send_(event.take());
}

void RealtimeSession::onIdle(
    const std::string& item_id,
    std::chrono::nanoseconds audio_start,
    std::chrono::nanoseconds audio_end) {
    EventText event{"input_audio_buffer.timeout_triggered"};
    event.text("item_id", item_id)
        .number("audio_start_ms", inMilliseconds(audio_start))
        .number("audio_end_ms", inMilliseconds(audio_end));
    send_(event.take());
}

void RealtimeSession::onAudioCommitted(
    const std::string& item_id, const std::optional<std::string>& previous) {
    EventText event{"input_audio_buffer.committed"};
    event.text("item_id", item_id).maybeText("previous_item_id", previous);
    send_(event.take());
}

void RealtimeSession::onAudioCleared() {
    send_(EventText{"input_audio_buffer.cleared"}.take());
}

void RealtimeSession::onItemAdded(const Item& item, const std::optional<std::string>& previous) {
    sendItem("conversation.item.added", item, previous);
}

void RealtimeSession::onItemDone(const Item& item, const std::optional<std::string>& previous) {
    sendItem("conversation.item.done", item, previous);
}

void RealtimeSession::sendItem(
    std::string_view type, const Item& item, const std::optional<std::string>& previous) {
    EventText event{type};
    event.maybeText("previous_item_id", previous).raw("item", toJson(item).dump());
    send_(event.take());
}

void RealtimeSession::onItemDeleted(const std::string& item_id) {
    EventText event{"conversation.item.deleted"};
    event.text("item_id", item_id);
    send_(event.take());
}

void RealtimeSession::onItemTruncated(
    const Item& item, std::uint32_t content_index, std::chrono::milliseconds audio_end) {
    EventText event{"conversation.item.truncated"};
    event.text("item_id", item.id)
        .number("content_index", content_index)
        .number("audio_end_ms", audio_end.count())
        .text("transcript", item.text());
    send_(event.take());
}

/// As OpenAI's service, only to those who asked for it.
bool RealtimeSession::tellsTranscripts() const {
    const auto& settings = conversation_->settings();
    return settings.transcription.has_value() ||
           settings.type == SessionSettings::Type::Transcription;
}

void RealtimeSession::onTranscriptDelta(const std::string& item_id, std::string_view delta) {
    if (!tellsTranscripts()) return;
    EventText event{"conversation.item.input_audio_transcription.delta"};
    event.text("item_id", item_id).number("content_index", 0).text("delta", delta);
    send_(event.take());
}

void RealtimeSession::onUnderstood(const Item& item, const Understood& understood) {
    if (!tellsTranscripts()) return;
    EventText usage{EventText::Nested{}};
    usage.text("type", "duration")
        .seconds("seconds", std::chrono::duration<double>{understood.length}.count());
    EventText event{"conversation.item.input_audio_transcription.completed"};
    event.text("item_id", item.id)
        .number("content_index", 0)
        .text("transcript", understood.text)
        .raw("usage", usage.take());
    send_(event.take());
}

void RealtimeSession::onNotUnderstood(
    const std::string& item_id, const provider::Failure& failure) {
    if (!tellsTranscripts()) return;
    EventText error{EventText::Nested{}};
    error.text("type", "server_error")
        .text("code", provider::toText(failure.code))
        .text("message", "The audio could not be transcribed.")
        .raw("param", "null");
    EventText event{"conversation.item.input_audio_transcription.failed"};
    event.text("item_id", item_id).number("content_index", 0).raw("error", error.take());
    send_(event.take());
}

void RealtimeSession::onResponseBegan(const Response& response) {
    EventText event{"response.created"};
    event.raw("response", toJson(response, conversation_id_).dump());
    send_(event.take());
}

void RealtimeSession::onResponseDone(const Response& response) {
    EventText event{"response.done"};
    event.raw("response", toJson(response, conversation_id_).dump());
    send_(event.take());
}

void RealtimeSession::onOutputItemBegan(
    const Response& response, std::uint32_t index, const Item& item) {
    sendOutputItem("response.output_item.added", response, index, item);
}

void RealtimeSession::onOutputItemDone(
    const Response& response, std::uint32_t index, const Item& item) {
    sendOutputItem("response.output_item.done", response, index, item);
}

void RealtimeSession::sendOutputItem(
    std::string_view type, const Response& response, std::uint32_t index, const Item& item) {
    EventText event{type};
    event.text("response_id", response.id)
        .number("output_index", index)
        .raw("item", toJson(item).dump());
    send_(event.take());
}

void RealtimeSession::onContentBegan(const OutputPlace& place, Modality modality) {
    if (modality == Modality::Audio) spoken_.emplace_back(place.item_id, place.content_index);
    auto event = inContent("response.content_part.added", place);
    event.raw("part", partOf(modality, ""));
    send_(event.take());
}

void RealtimeSession::onText(const OutputPlace& place, std::string_view delta) {
    const auto same = [&](const ContentKey& key) {
        return key.first == place.item_id && key.second == place.content_index;
    };
    auto event = inContent(
        std::ranges::any_of(spoken_, same) ? "response.output_audio_transcript.delta"
                                           : "response.output_text.delta",
        place);
    event.text("delta", delta);
    send_(event.take());
}

void RealtimeSession::onAudio(const OutputPlace& place, std::span<const std::uint8_t> audio) {
    if (options_.pace == Line::Pace::Ours) return;
    auto event = inContent("response.output_audio.delta", place);
    event.base64("delta", audio);
    send_(event.take());
}

void RealtimeSession::onContentDone(
    const OutputPlace& place, Modality modality, const std::string& text) {
    std::erase(spoken_, ContentKey{place.item_id, place.content_index});
    if (modality == Modality::Audio) {
        send_(inContent("response.output_audio.done", place).take());
        auto transcript = inContent("response.output_audio_transcript.done", place);
        transcript.text("transcript", text);
        send_(transcript.take());
    } else {
        auto words = inContent("response.output_text.done", place);
        words.text("text", text);
        send_(words.take());
    }
    auto part = inContent("response.content_part.done", place);
    part.raw("part", partOf(modality, text));
    send_(part.take());
}

void RealtimeSession::onToolArguments(
    const OutputPlace& place, const std::string& call_id, std::string_view delta) {
    auto event = placed("response.function_call_arguments.delta", place);
    event.text("call_id", call_id).text("delta", delta);
    send_(event.take());
}

void RealtimeSession::onToolArgumentsDone(const OutputPlace& place, const ToolCallItem& call) {
    auto event = placed("response.function_call_arguments.done", place);
    event.text("call_id", call.call_id).text("name", call.name).text("arguments", call.arguments);
    send_(event.take());
}

void RealtimeSession::onPlayoutBegan(const std::string& response_id) {
    sendPlayout("output_audio_buffer.started", response_id);
}

void RealtimeSession::onPlayoutStopped(const std::string& response_id) {
    sendPlayout("output_audio_buffer.stopped", response_id);
}

void RealtimeSession::onPlayoutCleared(const std::string& response_id) {
    sendPlayout("output_audio_buffer.cleared", response_id);
}

void RealtimeSession::sendPlayout(std::string_view type, const std::string& response_id) {
    if (options_.pace == Line::Pace::TheClients) return;
    EventText event{type};
    event.text("response_id", response_id);
    send_(event.take());
}

void RealtimeSession::onError(const base::Error& error) {
    send_(errorEvent(error, std::nullopt));
}

void RealtimeSession::onTimeLeft(TimeLeft left) {
    const bool is_grace = left.of == TimeLeft::Of::Grace;
    EventText event{"parley.time_left"};
    event.number("seconds", left.left.count()).text("of", is_grace ? "grace" : "credit");
    send_(event.take());
}

void RealtimeSession::onEnded(std::string_view reason) {
    if (reason == "session_expired") {
        const auto minutes = std::chrono::ceil<std::chrono::minutes>(options_.longest).count();
        onError(protocolError(
            "session_expired",
            "",
            "Your session hit the maximum duration of " + std::to_string(minutes) + " minutes."));
    }
    if (reason == "longest_reached")
        onError(
            {.code = base::ErrorCode::InsufficientFunds,
             .reason = "insufficient_quota",
             .advice = "Your plan allows no longer conversation."});
    if (reason == "time_used_up")
        onError(
            {.code = base::ErrorCode::InsufficientFunds,
             .reason = "insufficient_quota",
             .advice = "The time that was paid for is used up."});
    leave();
}

}  // namespace parley::conversation
