#include "session_json.hpp"

#include "protocol_error.hpp"

namespace parley::conversation {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// What OpenAI's service knows and a conversation does not need, with what it is when nobody says.
struct KeptMember {
    const char* name;
    const char* otherwise;
};
constexpr KeptMember kKeptMembers[] = {
    {"tracing", "null"}, {"prompt", "null"}, {"truncation", R"("auto")"}, {"include", "null"}};

json keptOr(const SessionSettings& settings, const char* name, const json& otherwise) {
    const auto found = settings.kept.find(name);
    return found == settings.kept.end() ? otherwise : *found;
}

std::string_view toText(TurnDetection::Eagerness eagerness) {
    constexpr std::string_view kNames[] = {"auto", "low", "medium", "high"};
    return kNames[static_cast<std::size_t>(eagerness)];
}

json orNull(const std::string& text) {
    return text.empty() ? json{} : json(text);
}

json detectionToJson(const std::optional<TurnDetection>& detection) {
    if (!detection) return nullptr;
    json shown{
        {"create_response", detection->create_response},
        {"interrupt_response", detection->interrupt_response}};
    if (detection->by == TurnDetection::By::Meaning) {
        shown["type"] = "semantic_vad";
        shown["eagerness"] = toText(detection->eagerness);
        return shown;
    }
    shown["type"] = "server_vad";
    shown["threshold"] = detection->threshold;
    shown["prefix_padding_ms"] = detection->prefix_padding.count();
    shown["silence_duration_ms"] = detection->silence.count();
    shown["idle_timeout_ms"] =
        detection->idle_timeout ? json(detection->idle_timeout->count()) : json{};
    return shown;
}

json transcriptionToJson(const std::optional<Transcription>& transcription) {
    if (!transcription) return nullptr;
    return {
        {"model", transcription->model},
        {"language", orNull(transcription->language)},
        {"prompt", orNull(transcription->prompt)}};
}

json inputToJson(const SessionSettings& settings) {
    return {
        {"format", toJson(settings.input_format)},
        {"transcription", transcriptionToJson(settings.transcription)},
        {"noise_reduction", keptOr(settings, "noise_reduction", nullptr)},
        {"turn_detection", detectionToJson(settings.turn_detection)}};
}

json toolsToJson(const std::vector<provider::ToolOffer>& tools) {
    json shown = json::array();
    for (const auto& tool : tools) {
        shown.push_back(
            {{"type", "function"},
             {"name", tool.name},
             {"description", tool.description},
             {"parameters", json::parse(tool.schema_json, nullptr, false)}});
        if (tool.schema_json.empty()) shown.back()["parameters"] = nullptr;
    }
    return shown;
}

json toolWishToJson(const ToolWish& wish) {
    if (!wish.name.empty()) return {{"type", "function"}, {"name", wish.name}};
    if (wish.choice == provider::ToolChoice::None) return "none";
    return wish.choice == provider::ToolChoice::Required ? "required" : "auto";
}

void addRealtime(json& shown, const SessionSettings& settings) {
    shown["model"] = settings.model;
    shown["output_modalities"] = {toText(settings.output)};
    shown["instructions"] = settings.instructions;
    shown["tools"] = toolsToJson(settings.tools);
    shown["tool_choice"] = toolWishToJson(settings.tool_wish);
    shown["parallel_tool_calls"] = settings.parallel_tool_calls;
    shown["max_output_tokens"] = tokensToJson(settings.max_output_tokens);
    shown["audio"]["output"] = {
        {"format", toJson(settings.output_format)},
        {"voice", settings.voice},
        {"speed", settings.speed}};
    for (const auto& member : kKeptMembers)
        shown[member.name] = keptOr(settings, member.name, json::parse(member.otherwise));
    if (const auto reasoning = keptOr(settings, "reasoning", nullptr); !reasoning.is_null())
        shown["reasoning"] = reasoning;
}

/// A wish that is remembered as it came, since nothing here depends on it.
base::Result<void> keep(SessionSettings& settings, const Field& parent, const char* name) {
    if (!parent.has(name)) return {};
    constexpr std::size_t kMostKeptBytes = 8'192;
    const auto field = parent.at(name);
    if (field.json().dump().size() > kMostKeptBytes)
        return field.wrong("Invalid '" + field.path() + "': too long.");
    settings.kept[name] = field.json();
    return {};
}

base::Result<void> checkKept(const Field& session) {
    if (const auto tracing = session.at("tracing"); tracing.json().is_object())
        TRY(tracing.object({"workflow_name", "group_id", "metadata"}));
    else if (!tracing.isNull())
        TRY(tracing.choice({"auto"}));
    if (const auto prompt = session.at("prompt"); !prompt.isNull())
        TRY(prompt.object({"id", "version", "variables"}));
    if (const auto truncation = session.at("truncation"); truncation.json().is_object())
        TRY(truncation.object({"type", "retention_ratio", "token_limits"}));
    else if (!truncation.isNull())
        TRY(truncation.choice({"auto", "disabled"}));
    if (const auto include = session.at("include"); !include.isNull()) TRY(include.list(16));
    if (const auto reasoning = session.at("reasoning"); !reasoning.isNull()) {
        TRY(reasoning.object({"effort"}));
        if (const auto effort = reasoning.at("effort"); !effort.isNull())
            TRY(effort.choice({"minimal", "low", "medium", "high", "xhigh"}));
    }
    return {};
}

base::Result<void> mergeTranscription(SessionSettings& settings, const Field& field) {
    constexpr std::size_t kMostPromptBytes = 8'192;
    constexpr std::size_t kMostNameBytes = 100;
    if (field.isNull()) {
        settings.transcription.reset();
        return {};
    }
    TRY(field.object({"model", "language", "prompt", "delay"}));
    auto transcription = settings.transcription.value_or(
        Transcription{.model = "parley", .language = {}, .prompt = {}});
    const auto take =
        [&](const char* name, std::string& into, std::size_t most) -> base::Result<void> {
        if (!field.has(name)) return {};
        into = field.at(name).isNull() ? std::string{} : TRY(field.at(name).text(most));
        return {};
    };
    TRY(take("model", transcription.model, kMostNameBytes));
    TRY(take("language", transcription.language, kMostNameBytes));
    TRY(take("prompt", transcription.prompt, kMostPromptBytes));
    settings.transcription = std::move(transcription);
    return {};
}

base::Result<void> mergeFlag(const Field& parent, const char* name, bool& into) {
    if (const auto field = parent.at(name); !field.isNull()) into = TRY(field.flag());
    return {};
}

base::Result<void> mergeSpan(
    const Field& parent,
    const char* name,
    std::int64_t low,
    std::int64_t high,
    milliseconds& into) {
    if (const auto field = parent.at(name); !field.isNull())
        into = milliseconds{TRY(field.integer(low, high))};
    return {};
}

base::Result<void> mergeSilence(TurnDetection& detection, const Field& field) {
    constexpr std::int64_t kLongestSpan_ms = 10'000;
    TRY(field.object(
        {"type",
         "threshold",
         "prefix_padding_ms",
         "silence_duration_ms",
         "idle_timeout_ms",
         "model_version",
         "create_response",
         "interrupt_response"}));
    if (const auto threshold = field.at("threshold"); !threshold.isNull())
        detection.threshold = TRY(threshold.number(0, 1));
    TRY(mergeSpan(field, "prefix_padding_ms", 0, kLongestSpan_ms, detection.prefix_padding));
    TRY(mergeSpan(field, "silence_duration_ms", 1, kLongestSpan_ms, detection.silence));
    if (!field.has("idle_timeout_ms")) return {};
    detection.idle_timeout.reset();
    if (field.at("idle_timeout_ms").isNull()) return {};
    milliseconds idle{};
    TRY(mergeSpan(field, "idle_timeout_ms", 1'000, 30'000, idle));
    detection.idle_timeout = idle;
    return {};
}

base::Result<void> mergeMeaning(TurnDetection& detection, const Field& field) {
    using Eagerness = TurnDetection::Eagerness;
    TRY(field.object(
        {"type", "eagerness", "model_version", "create_response", "interrupt_response"}));
    const auto eagerness = field.at("eagerness");
    if (eagerness.isNull()) return {};
    detection.eagerness =
        static_cast<Eagerness>(TRY(eagerness.choice({"auto", "low", "medium", "high"})));
    return {};
}

base::Result<void> mergeDetection(SessionSettings& settings, const Field& field) {
    if (field.isNull()) {
        settings.turn_detection.reset();
        return {};
    }
    TRY(field.anyObject());
    auto by = settings.turn_detection.value_or(TurnDetection{}).by;
    if (const auto type = field.at("type"); !type.isNull())
        by = TRY(type.choice({"server_vad", "semantic_vad"})) == 0 ? TurnDetection::By::Silence
                                                                   : TurnDetection::By::Meaning;
    // What belongs to the other way is not carried over.
    auto detection = settings.turn_detection.value_or(TurnDetection{});
    if (detection.by != by) detection = TurnDetection{};
    detection.by = by;
    if (by == TurnDetection::By::Silence)
        TRY(mergeSilence(detection, field));
    else
        TRY(mergeMeaning(detection, field));
    TRY(mergeFlag(field, "create_response", detection.create_response));
    TRY(mergeFlag(field, "interrupt_response", detection.interrupt_response));
    settings.turn_detection = detection;
    return {};
}

base::Result<void> mergeInput(SessionSettings& settings, const Field& field) {
    TRY(field.object({"format", "transcription", "noise_reduction", "turn_detection"}));
    if (const auto format = field.at("format"); !format.isNull())
        settings.input_format = TRY(formatFrom(format));
    if (field.has("transcription")) TRY(mergeTranscription(settings, field.at("transcription")));
    if (const auto noise = field.at("noise_reduction"); !noise.isNull()) {
        TRY(noise.object({"type"}));
        TRY(noise.requiredChoice("type", {"near_field", "far_field"}));
    }
    TRY(keep(settings, field, "noise_reduction"));
    if (field.has("turn_detection")) TRY(mergeDetection(settings, field.at("turn_detection")));
    return {};
}

base::Result<void> mergeOutput(SessionSettings& settings, const Field& field) {
    TRY(field.object({"format", "voice", "speed"}));
    if (const auto format = field.at("format"); !format.isNull())
        settings.output_format = TRY(formatFrom(format));
    if (field.has("voice")) settings.voice = TRY(voiceFrom(field.at("voice")));
    if (const auto speed = field.at("speed"); !speed.isNull())
        settings.speed = TRY(speed.number(0.25, 1.5));
    return {};
}

base::Result<void> mergeAudio(SessionSettings& settings, const Field& field) {
    if (field.isNull()) return {};
    const bool hears_only = settings.type == SessionSettings::Type::Transcription;
    TRY(hears_only ? field.object({"input"}) : field.object({"input", "output"}));
    if (const auto input = field.at("input"); !input.isNull()) TRY(mergeInput(settings, input));
    if (const auto output = field.at("output"); !output.isNull())
        TRY(mergeOutput(settings, output));
    return {};
}

base::Result<void> mergeTools(SessionSettings& settings, const Field& session) {
    if (session.has("tools")) settings.tools = TRY(toolsFrom(session.at("tools")));
    if (session.has("tool_choice"))
        settings.tool_wish = TRY(toolWishFrom(session.at("tool_choice")));
    TRY(mergeFlag(session, "parallel_tool_calls", settings.parallel_tool_calls));
    return checkToolWish(settings.tool_wish, settings.tools, session.path() + ".tool_choice");
}

base::Result<void> mergeRealtime(SessionSettings& settings, const Field& session) {
    // Those that only a server writes are read over: clients send back what they got.
    TRY(session.object(
        {"type",
         "object",
         "id",
         "expires_at",
         "model",
         "output_modalities",
         "instructions",
         "tools",
         "tool_choice",
         "parallel_tool_calls",
         "max_output_tokens",
         "tracing",
         "prompt",
         "truncation",
         "reasoning",
         "include",
         "audio"}));
    if (const auto output = session.at("output_modalities"); !output.isNull())
        settings.output = TRY(modalityFrom(output));
    if (session.has("instructions"))
        settings.instructions = session.at("instructions").isNull()
                                    ? std::string{}
                                    : TRY(session.at("instructions").text(kMostInstructionBytes));
    TRY(mergeTools(settings, session));
    if (session.has("max_output_tokens"))
        settings.max_output_tokens = TRY(tokensFrom(session.at("max_output_tokens")));
    TRY(checkKept(session));
    for (const auto& member : kKeptMembers)
        TRY(keep(settings, session, member.name));
    return keep(settings, session, "reasoning");
}

base::Result<void> mergeHearing(SessionSettings& settings, const Field& session) {
    TRY(session.object({"type", "object", "id", "expires_at", "audio", "include"}));
    TRY(checkKept(session));
    return keep(settings, session, "include");
}

base::Result<void> settleType(SessionSettings& settings, const Field& session, Merge when) {
    using Type = SessionSettings::Type;
    if (when == Merge::Creation && !session.has("type")) return {};
    const auto field = TRY(session.required("type"));
    const auto type = TRY(field.choice({"realtime", "transcription"})) == 0 ? Type::Realtime
                                                                            : Type::Transcription;
    if (when == Merge::Update && type != settings.type)
        return field.wrong("The type of a session cannot be changed.");
    settings.type = type;
    return {};
}

base::Result<void> settleModel(SessionSettings& settings, const Field& session, Merge when) {
    constexpr std::size_t kMostModelBytes = 200;
    const auto model = session.at("model");
    // Clients send it with every update, whatever the session was opened with.
    if (when == Merge::Update || model.isNull()) return {};
    settings.model = TRY(model.text(kMostModelBytes));
    return {};
}

}  // namespace

json toJson(const SessionSettings& settings, base::UtcTime expires_at) {
    const bool hears_only = settings.type == SessionSettings::Type::Transcription;
    json shown{
        {"type", hears_only ? "transcription" : "realtime"},
        {"object", hears_only ? "realtime.transcription_session" : "realtime.session"},
        {"id", settings.id},
        {"expires_at", base::toUnixSeconds(expires_at)},
        {"audio", {{"input", inputToJson(settings)}}}};
    if (hears_only)
        shown["include"] = keptOr(settings, "include", nullptr);
    else
        addRealtime(shown, settings);
    return shown;
}

base::Result<SessionSettings> merged(
    const SessionSettings& settings, const Field& session, Merge when) {
    TRY(session.anyObject());
    auto result = settings;
    TRY(settleType(result, session, when));
    TRY(settleModel(result, session, when));
    if (result.type == SessionSettings::Type::Transcription)
        TRY(mergeHearing(result, session));
    else
        TRY(mergeRealtime(result, session));
    TRY(mergeAudio(result, session.at("audio")));
    return result;
}

}  // namespace parley::conversation
