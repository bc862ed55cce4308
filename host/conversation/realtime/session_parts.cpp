#include "protocol_error.hpp"
#include "session_json.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

using nlohmann::json;
using provider::ToolChoice;

constexpr std::uint32_t kWideRate_hz = 24'000;
constexpr std::uint32_t kTelephoneRate_hz = 8'000;
constexpr std::size_t kMostTools = 128;
constexpr std::size_t kMostNameBytes = 64;
constexpr std::size_t kMostDescriptionBytes = 16'384;
constexpr std::size_t kMostSchemaBytes = std::size_t{64} * 1024;
constexpr std::int64_t kMostOutputTokens = 4096;

bool isToolName(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-';
    });
}

base::Result<std::string> toolNameFrom(const Field& field) {
    auto name = TRY(field.text(kMostNameBytes));
    if (!isToolName(name))
        return field.wrong(
            "Invalid '" + field.path() + "': letters, digits, underscores and dashes only.");
    return name;
}

base::Error noRemoteTools(const Field& type) {
    return type.wrong(
        "Invalid value: 'mcp'. This server calls no remote MCP servers; offer the tools as type "
        "'function' and answer their calls.");
}

base::Result<std::string> schemaFrom(const Field& field) {
    if (field.isNull()) return std::string{};
    TRY(field.anyObject());
    auto schema = field.json().dump();
    if (schema.size() > kMostSchemaBytes)
        return field.wrong("Invalid '" + field.path() + "': the schema is too long.");
    return schema;
}

base::Result<provider::ToolOffer> toolFrom(const Field& field) {
    TRY(field.anyObject());
    const auto type = TRY(field.required("type"));
    if (TRY(type.choice({"function", "mcp"})) == 1) return noRemoteTools(type);
    TRY(field.object({"type", "name", "description", "parameters", "strict"}));
    const auto name = TRY(field.required("name"));
    provider::ToolOffer tool;
    tool.name = TRY(toolNameFrom(name));
    if (const auto description = field.at("description"); !description.isNull())
        tool.description = TRY(description.text(kMostDescriptionBytes));
    tool.schema_json = TRY(schemaFrom(field.at("parameters")));
    return tool;
}

}  // namespace

base::Result<provider::AudioFormat> formatFrom(const Field& field) {
    using provider::Codec;
    TRY(field.object({"type", "rate"}));
    const auto type = TRY(field.requiredChoice("type", {"audio/pcm", "audio/pcmu", "audio/pcma"}));
    const auto rate_hz = type == 0 ? kWideRate_hz : kTelephoneRate_hz;
    if (const auto rate = field.at("rate"); !rate.isNull()) TRY(rate.integer(rate_hz, rate_hz));
    constexpr Codec kCodecs[] = {Codec::PcmS16, Codec::ULaw, Codec::ALaw};
    return provider::AudioFormat{kCodecs[type], rate_hz, 1};
}

json toJson(const provider::AudioFormat& format) {
    if (format.codec == provider::Codec::ULaw) return {{"type", "audio/pcmu"}};
    if (format.codec == provider::Codec::ALaw) return {{"type", "audio/pcma"}};
    return {{"type", "audio/pcm"}, {"rate", format.rate_hz}};
}

base::Result<Modality> modalityFrom(const Field& field) {
    if (TRY(field.list(2)) != 1)
        return field.wrong(
            "Invalid value for '" + field.path() + "': either ['audio'] or ['text'].");
    return TRY(field.at(std::size_t{0}).choice({"audio", "text"})) == 0 ? Modality::Audio
                                                                        : Modality::Text;
}

std::string_view toText(Modality modality) {
    return modality == Modality::Audio ? "audio" : "text";
}

base::Result<std::string> voiceFrom(const Field& field) {
    constexpr std::size_t kMostVoiceBytes = 200;
    if (field.isNull()) return std::string{};
    if (!field.json().is_object()) return field.text(kMostVoiceBytes);
    TRY(field.object({"id"}));
    return field.requiredText("id", kMostVoiceBytes);
}

base::Result<std::optional<std::uint32_t>> tokensFrom(const Field& field) {
    using Tokens = std::optional<std::uint32_t>;
    if (field.isNull() || field.json() == "inf") return Tokens{};
    return Tokens{static_cast<std::uint32_t>(TRY(field.integer(1, kMostOutputTokens)))};
}

json tokensToJson(const std::optional<std::uint32_t>& tokens) {
    return tokens ? json(*tokens) : json("inf");
}

base::Result<std::vector<provider::ToolOffer>> toolsFrom(const Field& field) {
    std::vector<provider::ToolOffer> tools;
    if (field.isNull()) return tools;
    const auto count = TRY(field.list(kMostTools));
    for (std::size_t i = 0; i < count; ++i) {
        auto tool = TRY(toolFrom(field.at(i)));
        const auto same = [&](const auto& other) { return other.name == tool.name; };
        if (std::ranges::any_of(tools, same))
            return field.at(i).at("name").wrong("Two tools have the name '" + tool.name + "'.");
        tools.push_back(std::move(tool));
    }
    return tools;
}

base::Result<ToolWish> toolWishFrom(const Field& field) {
    if (field.isNull()) return ToolWish{};
    if (field.json().is_object()) {
        const auto type = TRY(field.required("type"));
        if (TRY(type.choice({"function", "mcp"})) == 1) return noRemoteTools(type);
        TRY(field.object({"type", "name"}));
        const auto name = TRY(field.required("name"));
        return ToolWish{ToolChoice::Required, TRY(toolNameFrom(name))};
    }
    constexpr ToolChoice kChoices[] = {ToolChoice::Auto, ToolChoice::None, ToolChoice::Required};
    return ToolWish{kChoices[TRY(field.choice({"auto", "none", "required"}))], {}};
}

base::Result<void> checkToolWish(
    const ToolWish& wish, const std::vector<provider::ToolOffer>& tools, const std::string& path) {
    const auto named = [&](const auto& tool) { return tool.name == wish.name; };
    if (wish.name.empty() || std::ranges::any_of(tools, named)) return {};
    return protocolError(
        "invalid_value", path, "Tool choice '" + wish.name + "' is not among the tools.");
}

}  // namespace parley::conversation
