#include "response_json.hpp"

#include "item_json.hpp"
#include "protocol_error.hpp"
#include "session_json.hpp"

namespace parley::conversation {

namespace {

using nlohmann::json;

constexpr std::size_t kMostInput = 1'000;

std::string_view toText(Response::Status status) {
    constexpr std::string_view kNames[] = {
        "in_progress", "completed", "cancelled", "incomplete", "failed"};
    return kNames[static_cast<std::size_t>(status)];
}

json detailsOf(const Response& response) {
    using Status = Response::Status;
    if (response.status == Status::InProgress || response.status == Status::Completed)
        return nullptr;
    json details{{"type", toText(response.status)}};
    if (!response.reason.empty()) details["reason"] = response.reason;
    if (response.failure) {
        details["error"] = {
            {"type", "server_error"}, {"code", provider::toText(response.failure->code)}};
    }
    return details;
}

json usageOf(const Response& response) {
    if (response.status == Response::Status::InProgress) return nullptr;
    const auto& usage = response.usage;
    return {
        {"total_tokens", usage.input + usage.output},
        {"input_tokens", usage.input},
        {"output_tokens", usage.output},
        {"input_token_details",
         {{"text_tokens", usage.input},
          {"audio_tokens", 0},
          {"image_tokens", 0},
          {"cached_tokens", usage.cached},
          {"cached_tokens_details",
           {{"text_tokens", usage.cached}, {"audio_tokens", 0}, {"image_tokens", 0}}}}},
        {"output_token_details", {{"text_tokens", usage.output}, {"audio_tokens", 0}}}};
}

base::Result<json> metadataFrom(const Field& field) {
    constexpr std::size_t kMostEntries = 16;
    constexpr std::size_t kMostKeyBytes = 64;
    constexpr std::size_t kMostValueBytes = 512;
    if (field.isNull()) return json{};
    TRY(field.anyObject());
    if (field.json().size() > kMostEntries)
        return field.wrong("Invalid '" + field.path() + "': at most 16 entries.");
    for (const auto& entry : field.json().items()) {
        if (entry.key().size() > kMostKeyBytes)
            return field.wrong("Invalid '" + field.path() + "': a key has 64 bytes at most.");
        TRY(field.at(entry.key()).text(kMostValueBytes));
    }
    return field.json();
}

base::Result<void> takeAudio(ResponseWish& wish, const Field& audio) {
    if (audio.isNull()) return {};
    TRY(audio.object({"output"}));
    const auto output = audio.at("output");
    if (output.isNull()) return {};
    TRY(output.object({"format", "voice"}));
    if (const auto format = output.at("format"); !format.isNull())
        wish.output_format = TRY(formatFrom(format));
    if (const auto voice = output.at("voice"); !voice.isNull()) wish.voice = TRY(voiceFrom(voice));
    return {};
}

base::Result<void> takeTools(
    ResponseWish& wish, const Field& field, const SessionSettings& settings) {
    if (const auto tools = field.at("tools"); !tools.isNull()) wish.tools = TRY(toolsFrom(tools));
    const auto choice = field.at("tool_choice");
    if (!choice.isNull()) wish.tool_wish = TRY(toolWishFrom(choice));
    if (const auto parallel = field.at("parallel_tool_calls"); !parallel.isNull())
        TRY(parallel.flag());
    return checkToolWish(
        wish.tool_wish.value_or(ToolWish{}),
        wish.tools ? *wish.tools : settings.tools,
        choice.path());
}

base::Result<std::variant<Item, ItemReference>> inputFrom(
    const Field& field, const SessionSettings& settings) {
    using Input = std::variant<Item, ItemReference>;
    TRY(field.anyObject());
    if (field.at("type").json() != "item_reference") return Input{TRY(itemFrom(field, settings))};
    TRY(field.object({"type", "id"}));
    const auto id = TRY(field.required("id"));
    return Input{ItemReference{TRY(idFrom(id)), id.path()}};
}

base::Result<void> takeInput(
    ResponseRequest& request, const Field& input, const SessionSettings& settings) {
    if (input.isNull()) return {};
    request.wish.reads_only_input = true;
    const auto count = TRY(input.list(kMostInput));
    for (std::size_t i = 0; i < count; ++i)
        request.input.push_back(TRY(inputFrom(input.at(i), settings)));
    return {};
}

}  // namespace

json toJson(const Response& response, const std::string& conversation) {
    json output = json::array();
    for (const auto& item : response.output)
        output.push_back(toJson(item));
    return {
        {"object", "realtime.response"},
        {"id", response.id},
        {"status", toText(response.status)},
        {"status_details", detailsOf(response)},
        {"output", std::move(output)},
        {"conversation_id", response.out_of_band ? json{} : json(conversation)},
        {"output_modalities", {toText(response.modality)}},
        {"max_output_tokens", tokensToJson(response.max_output_tokens)},
        {"audio", {{"output", {{"format", toJson(response.format)}, {"voice", response.voice}}}}},
        {"usage", usageOf(response)},
        {"metadata", response.metadata}};
}

base::Result<ResponseRequest> responseRequestFrom(
    const Field& field, const SessionSettings& settings) {
    ResponseRequest request;
    if (field.isNull()) return request;
    TRY(field.object(
        {"conversation",
         "input",
         "instructions",
         "output_modalities",
         "audio",
         "tools",
         "tool_choice",
         "parallel_tool_calls",
         "max_output_tokens",
         "metadata",
         "prompt",
         "reasoning"}));
    auto& wish = request.wish;
    if (const auto conversation = field.at("conversation"); !conversation.isNull())
        wish.out_of_band = TRY(conversation.choice({"auto", "none"})) == 1;
    if (const auto instructions = field.at("instructions"); !instructions.isNull())
        wish.instructions = TRY(instructions.text(kMostInstructionBytes));
    if (const auto output = field.at("output_modalities"); !output.isNull())
        wish.output = TRY(modalityFrom(output));
    TRY(takeAudio(wish, field.at("audio")));
    TRY(takeTools(wish, field, settings));
    if (const auto tokens = field.at("max_output_tokens"); !tokens.isNull())
        wish.max_output_tokens = TRY(tokensFrom(tokens));
    wish.metadata = TRY(metadataFrom(field.at("metadata")));
    TRY(takeInput(request, field.at("input"), settings));
    return request;
}

}  // namespace parley::conversation
