#include "item_json.hpp"

#include "protocol_error.hpp"

#include <base/base64.hpp>
#include <conversation/ids.hpp>

namespace parley::conversation {

namespace {

using nlohmann::json;

constexpr std::size_t kMostTextBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMostEncodedBytes = std::size_t{20} * 1024 * 1024;
constexpr std::size_t kMostIdBytes = 64;
constexpr std::size_t kMostParts = 64;

std::string_view toText(ItemStatus status) {
    constexpr std::string_view kNames[] = {"in_progress", "completed", "incomplete"};
    return kNames[static_cast<std::size_t>(status)];
}

std::string encoded(const std::string& bytes) {
    std::string text;
    base::appendBase64(text, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return text;
}

json contentToJson(const MessageItem& message, ItemAudio audio) {
    const bool ours = message.speaker == Speaker::Assistant;
    json shown = json::array();
    for (const auto& part : message.content) {
        if (const auto* text = std::get_if<TextContent>(&part)) {
            shown.push_back({{"type", ours ? "output_text" : "input_text"}, {"text", text->text}});
        } else if (const auto* sound = std::get_if<AudioContent>(&part)) {
            auto& one = shown.emplace_back(
                json{{"type", ours ? "output_audio" : "input_audio"}, {"transcript", nullptr}});
            if (sound->transcript) one["transcript"] = *sound->transcript;
            // Theirs may be unknown, ours has been deleted.
            if (ours && !sound->transcript) one["transcript"] = "";
            if (audio == ItemAudio::Shown && sound->audio != nullptr)
                one["audio"] = encoded(*sound->audio);
        }
    }
    return shown;
}

struct AddBody {
    json& shown;
    ItemAudio audio;

    void operator()(const MessageItem& message) const {
        shown["type"] = "message";
        shown["role"] = toText(message.speaker);
        shown["content"] = contentToJson(message, audio);
    }
    void operator()(const ToolCallItem& call) const {
        shown["type"] = "function_call";
        shown["call_id"] = call.call_id;
        shown["name"] = call.name;
        shown["arguments"] = call.arguments;
    }
    void operator()(const ToolResultItem& result) const {
        shown["type"] = "function_call_output";
        shown["call_id"] = result.call_id;
        shown["output"] = result.output;
    }
};

base::Result<Content> textFrom(const Field& part) {
    TRY(part.object({"type", "text"}));
    return Content{TextContent{TRY(part.requiredText("text", kMostTextBytes))}};
}

base::Result<Content> audioFrom(const Field& part, const provider::AudioFormat& format) {
    TRY(part.object({"type", "audio", "transcript", "format"}));
    AudioContent content;
    if (const auto transcript = part.at("transcript"); !transcript.isNull())
        content.transcript = TRY(transcript.text(kMostTextBytes));
    if (const auto audio = part.at("audio"); !audio.isNull()) {
        const auto encoded_bytes = TRY(audio.text(kMostEncodedBytes));
        auto bytes = base::fromBase64(encoded_bytes);
        if (!bytes) return audio.wrong("Invalid '" + audio.path() + "': this is not base64.");
        content.length = provider::lengthOf(format, bytes->size());
        content.audio = std::make_shared<const std::string>(std::move(*bytes));
    }
    if (!content.transcript && content.audio == nullptr) {
        return protocolError(
            "missing_required_parameter",
            part.path() + ".audio",
            "Missing required parameter: '" + part.path() + ".audio'.");
    }
    return Content{std::move(content)};
}

base::Result<Content> imageFrom(const Field& part) {
    TRY(part.object({"type", "image_url", "detail"}));
    const auto field = TRY(part.required("image_url"));
    ImageContent image{.url = TRY(field.text(kMostEncodedBytes)), .detail = "auto"};
    if (!image.url.starts_with("data:image/"))
        return field.wrong("Images are taken as data: URLs only.");
    if (const auto detail = part.at("detail"); !detail.isNull()) {
        TRY(detail.choice({"auto", "low", "high"}));
        image.detail = detail.json().get<std::string>();
    }
    return Content{std::move(image)};
}

/// The names of the older protocol for text and audio are taken too.
base::Result<Content> partFrom(
    const Field& part, Speaker speaker, const SessionSettings& settings) {
    TRY(part.anyObject());
    const auto type = TRY(part.required("type"));
    if (speaker == Speaker::System) {
        TRY(type.choice({"input_text", "text"}));
        return textFrom(part);
    }
    if (speaker == Speaker::Assistant) {
        return TRY(type.choice({"output_text", "text", "output_audio", "audio"})) < 2
                   ? textFrom(part)
                   : audioFrom(part, settings.output_format);
    }
    const auto kind =
        TRY(type.choice({"input_text", "text", "input_audio", "audio", "input_image"}));
    if (kind < 2) return textFrom(part);
    return kind < 4 ? audioFrom(part, settings.input_format) : imageFrom(part);
}

base::Result<MessageItem> messageFrom(const Field& field, const SessionSettings& settings) {
    TRY(field.object({"id", "object", "type", "status", "role", "content"}));
    const auto role = TRY(field.requiredChoice("role", {"user", "assistant", "system"}));
    MessageItem message{.speaker = static_cast<Speaker>(role), .content = {}};
    const auto content = TRY(field.required("content"));
    const auto count = TRY(content.list(kMostParts));
    for (std::size_t i = 0; i < count; ++i)
        message.content.push_back(TRY(partFrom(content.at(i), message.speaker, settings)));
    return message;
}

// One after the other: what a braced list has made already is lost when TRY leaves it.
base::Result<ToolCallItem> toolCallFrom(const Field& field) {
    TRY(field.object({"id", "object", "type", "status", "call_id", "name", "arguments"}));
    const auto call_id = field.at("call_id");
    ToolCallItem call;
    call.call_id = call_id.isNull() ? newCallId() : TRY(idFrom(call_id));
    call.name = TRY(field.requiredText("name", kMostIdBytes));
    call.arguments = TRY(field.requiredText("arguments", kMostTextBytes));
    return call;
}

base::Result<ToolResultItem> toolResultFrom(const Field& field) {
    TRY(field.object({"id", "object", "type", "status", "call_id", "output"}));
    ToolResultItem result;
    result.call_id = TRY(requiredId(field, "call_id"));
    result.output = TRY(field.requiredText("output", kMostTextBytes));
    return result;
}

base::Result<ItemBody> bodyFrom(const Field& field, const SessionSettings& settings) {
    const auto type =
        TRY(field.requiredChoice("type", {"message", "function_call", "function_call_output"}));
    if (type == 0) return ItemBody{TRY(messageFrom(field, settings))};
    if (type == 1) return ItemBody{TRY(toolCallFrom(field))};
    return ItemBody{TRY(toolResultFrom(field))};
}

}  // namespace

json toJson(const Item& item, ItemAudio audio) {
    json shown{{"id", item.id}, {"object", "realtime.item"}, {"status", toText(item.status)}};
    std::visit(AddBody{shown, audio}, item.body);
    return shown;
}

base::Result<Item> itemFrom(const Field& field, const SessionSettings& settings) {
    TRY(field.anyObject());
    auto body = TRY(bodyFrom(field, settings));
    const auto id = field.at("id");
    return Item{
        .id = id.isNull() ? newItemId() : TRY(idFrom(id)),
        .status = ItemStatus::Completed,
        .body = std::move(body)};
}

base::Result<std::string> idFrom(const Field& field) {
    auto id = TRY(field.text(kMostIdBytes));
    if (id.empty()) return field.wrong("Invalid '" + field.path() + "': it is empty.");
    return id;
}

base::Result<std::string> requiredId(const Field& parent, std::string_view name) {
    const auto field = TRY(parent.required(name));
    return idFrom(field);
}

}  // namespace parley::conversation
