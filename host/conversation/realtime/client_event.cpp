#include "client_event.hpp"

#include "item_json.hpp"
#include "protocol_error.hpp"

#include <base/base64.hpp>

namespace parley::conversation {

namespace {

using nlohmann::json;

constexpr int kDeepestEvent = 32;
/// A tree takes many times the memory of the text that it is made of.
constexpr std::size_t kMostValues = 100'000;
constexpr std::size_t kMostEventIdBytes = 512;

base::Result<json> treeOf(std::string_view text) {
    std::size_t values = 0;
    bool too_large = false;
    const auto watch = [&](int depth, json::parse_event_t, json&) {
        too_large = too_large || depth > kDeepestEvent || ++values > kMostValues;
        return !too_large;
    };
    auto tree = json::parse(text.begin(), text.end(), watch, false);
    if (too_large)
        return protocolError("invalid_event", "", "The event is nested too deeply or too large.");
    if (tree.is_discarded())
        return protocolError("invalid_json", "", "The event is not valid JSON in UTF-8.");
    if (!tree.is_object()) return protocolError("invalid_event", "", "An event is a JSON object.");
    return tree;
}

base::Result<ClientCommand> updateSession(const Field& event, const SessionSettings&) {
    TRY(event.object({"type", "event_id", "session"}));
    const auto session = TRY(event.required("session"));
    TRY(session.anyObject());
    return ClientCommand{UpdateSession{session.json()}};
}

base::Result<ClientCommand> appendAudio(const Field& event, const SessionSettings&) {
    TRY(event.object({"type", "event_id", "audio"}));
    const auto audio = TRY(event.required("audio"));
    const auto text = TRY(audio.text(kMostEventBytes));
    auto bytes = base::fromBase64(text);
    if (!bytes) return audio.wrong("Invalid 'audio': this is not base64.");
    return ClientCommand{AppendAudio{std::move(*bytes)}};
}

template <typename Command>
base::Result<ClientCommand> bare(const Field& event, const SessionSettings&) {
    TRY(event.object({"type", "event_id"}));
    return ClientCommand{Command{}};
}

base::Result<ClientCommand> createItem(const Field& event, const SessionSettings& settings) {
    TRY(event.object({"type", "event_id", "item", "previous_item_id"}));
    const auto item = TRY(event.required("item"));
    CreateItem command;
    command.item = TRY(itemFrom(item, settings));
    if (const auto previous = event.at("previous_item_id"); !previous.isNull()) {
        command.previous = TRY(idFrom(previous));
        if (command.previous == "root") command.previous = "";
    }
    return ClientCommand{std::move(command)};
}

template <typename Command>
base::Result<ClientCommand> byItem(const Field& event, const SessionSettings&) {
    TRY(event.object({"type", "event_id", "item_id"}));
    return ClientCommand{Command{TRY(requiredId(event, "item_id"))}};
}

base::Result<ClientCommand> truncateItem(const Field& event, const SessionSettings&) {
    constexpr std::int64_t kMostParts = 1'000;
    constexpr std::int64_t kLongest_ms = 24 * 3'600'000;
    TRY(event.object({"type", "event_id", "item_id", "content_index", "audio_end_ms"}));
    auto id = TRY(requiredId(event, "item_id"));
    const auto index = TRY(event.requiredInteger("content_index", 0, kMostParts));
    const auto end_ms = TRY(event.requiredInteger("audio_end_ms", 0, kLongest_ms));
    return ClientCommand{TruncateItem{
        .id = std::move(id),
        .content_index = static_cast<std::uint32_t>(index),
        .audio_end = std::chrono::milliseconds{end_ms}}};
}

base::Result<ClientCommand> createResponse(const Field& event, const SessionSettings& settings) {
    TRY(event.object({"type", "event_id", "response"}));
    return ClientCommand{CreateResponse{TRY(responseRequestFrom(event.at("response"), settings))}};
}

base::Result<ClientCommand> cancelResponse(const Field& event, const SessionSettings&) {
    TRY(event.object({"type", "event_id", "response_id"}));
    CancelResponse command;
    if (const auto id = event.at("response_id"); !id.isNull())
        command.response_id = TRY(idFrom(id));
    return ClientCommand{std::move(command)};
}

using Reader = base::Result<ClientCommand> (*)(const Field&, const SessionSettings&);

base::Result<ClientCommand> commandFrom(const Field& event, const SessionSettings& settings) {
    static constexpr Reader kReaders[] = {
        &updateSession,
        &appendAudio,
        &bare<CommitAudio>,
        &bare<ClearAudio>,
        &bare<ClearOutput>,
        &createItem,
        &byItem<RetrieveItem>,
        &truncateItem,
        &byItem<DeleteItem>,
        &createResponse,
        &cancelResponse};
    if (!event.has("type"))
        return protocolError(
            "invalid_event", "type", "The event has no 'type', which says what it is.");
    const auto type = TRY(event.at("type").choice(
        {"session.update",
         "input_audio_buffer.append",
         "input_audio_buffer.commit",
         "input_audio_buffer.clear",
         "output_audio_buffer.clear",
         "conversation.item.create",
         "conversation.item.retrieve",
         "conversation.item.truncate",
         "conversation.item.delete",
         "response.create",
         "response.cancel"}));
    return kReaders[type](event, settings);
}

}  // namespace

ClientEvent readClientEvent(std::string_view text, const SessionSettings& settings) {
    auto tree = treeOf(text);
    if (!tree) return {.id = std::nullopt, .command = std::move(tree).error()};
    const Field event{*tree, ""};
    std::optional<std::string> id;
    if (const auto field = event.at("event_id"); !field.isNull()) {
        auto given = field.text(kMostEventIdBytes);
        if (!given) return {.id = std::nullopt, .command = std::move(given).error()};
        id = std::move(*given);
    }
    return {.id = std::move(id), .command = commandFrom(event, settings)};
}

}  // namespace parley::conversation
