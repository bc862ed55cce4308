#include "casting_director.hpp"

#include "turn_policy.hpp"

#include <base/bytes.hpp>

#include <algorithm>
#include <array>

namespace parley::conversation {

namespace {

using nlohmann::json;

constexpr std::string_view kTenantPolicy = "turn_policy.";

const json& part(const json& object, const char* name) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

std::string words(const json& value) {
    return value.is_string() ? value.get<std::string>() : std::string{};
}

/// One line, or the first of several.
std::string firstLine(const json& lines) {
    return lines.is_array() && !lines.empty() ? words(lines.front()) : words(lines);
}

struct StockLines {
    std::string_view language;
    std::array<const char*, 2> no_input;
    const char* one_moment;
};
constexpr std::array kStockLines{
    StockLines{
        "en",
        {"Are you still there?", "I cannot hear you. Shall we stop here?"},
        "One moment, please."},
    StockLines{
        "de",
        {"Sind Sie noch da?", "Ich kann Sie nicht hören. Sollen wir hier aufhören?"},
        "Einen Moment, bitte."},
    StockLines{"es", {"¿Sigue ahí?", "No le oigo. ¿Lo dejamos aquí?"}, "Un momento, por favor."},
    StockLines{
        "fr",
        {"Vous êtes toujours là ?", "Je ne vous entends pas. Voulez-vous arrêter ici ?"},
        "Un instant, s'il vous plaît."}};

const StockLines& stockLinesFor(std::string_view language) {
    for (const auto& lines : kStockLines)
        if (language.starts_with(lines.language)) return lines;
    return kStockLines.front();
}

/// What a tenant has set by names such as `turn_policy.no_input_ms`.
json tenantPolicy(const json& settings) {
    json overrides = json::object();
    if (!settings.is_object()) return overrides;
    for (const auto& [name, value] : settings.items())
        if (name.starts_with(kTenantPolicy) && !value.is_null())
            overrides[name.substr(kTenantPolicy.size())] = value;
    return overrides;
}

/// The scenario's own, and those of the talk in whose place they stand. What else the built-in
/// brain knows there is its own business.
json scenarioPolicy(const json& scenario) {
    json overrides = json::object();
    const auto& policy = part(scenario, "turn_policy");
    if (!policy.is_object()) return overrides;
    for (const auto& [name, value] : policy.items()) {
        if (name == "silence_ms")
            overrides["no_input_ms"] = value;
        else if (name == "max_silences")
            overrides["no_input_prompts"] = value;
        else if (!name.starts_with("ramble_") && name != "max_turns")
            overrides[name] = value;
    }
    return overrides;
}

std::string voiceOf(const json& scenario) {
    const auto personal = words(part(part(scenario, "persona"), "voice"));
    return personal.empty() ? words(part(scenario, "voice")) : personal;
}

int temperOf(const json& scenario, const std::optional<int>& wanted) {
    constexpr int kUsualTemper = 3;
    if (wanted) return *wanted;
    for (const auto* temper :
         {&part(part(scenario, "persona"), "temper"), &part(scenario, "temper")})
        if (temper->is_number_integer()) return temper->get<int>();
    return kUsualTemper;
}

/// Of those the host can run, the ones that the scenario names.
std::vector<provider::ToolOffer> toolsOf(
    const json& scenario, const std::vector<provider::ToolOffer>& all) {
    const auto& named = part(scenario, "tools");
    std::vector<provider::ToolOffer> tools;
    for (const auto& offer : all)
        if (named.is_array() && std::ranges::find(named, json(offer.name)) != named.end())
            tools.push_back(offer);
    return tools;
}

std::string oneMoment(const Casting& casting, const json& tenant, const json& scenario) {
    for (const auto* settings : {&scenario, &tenant})
        if (const auto& line = part(*settings, "one_moment"); line.is_string())
            return line.get<std::string>();
    const auto& transcription = casting.settings.transcription;
    return stockLinesFor(transcription ? transcription->language : "").one_moment;
}

/// Where both would sound alike, the voices that come with the installation differ.
std::string otherVoice(const std::string& wanted, const std::string& persona) {
    if (!wanted.empty() && wanted != persona) return wanted;
    if (persona == "slt") return "rms";
    return persona == "rms" ? "slt" : wanted;
}

/// The persona speaks in the reply's own voice; whoever joins has another.
std::vector<CastVoice> castOf(const json& scenario, const std::string& voice) {
    const auto& persona = part(scenario, "persona");
    const auto& exec = part(part(scenario, "escalation"), "exec");
    if (exec.is_null()) return {};
    const auto sound = otherVoice(words(part(exec, "voice")), voice);
    std::vector<CastVoice> cast;
    for (const auto* name : {"name", "role"}) {
        cast.push_back({words(part(persona, name)), {}});
        cast.push_back({words(part(exec, name)), sound});
    }
    cast.push_back({words(exec), sound});
    std::erase_if(cast, [](const CastVoice& one) { return one.name.empty(); });
    return cast;
}

void play(Casting& casting, const ScenarioFile& scenario, const std::optional<int>& wanted) {
    const auto& document = scenario.document;
    auto& settings = casting.settings;
    const auto temper = temperOf(document, wanted);
    settings.instructions = instructionsFor(document, temper);
    casting.mind_options_json =
        json{{"scenario", document}, {"temper", temper}, {"speakers", "named"}}.dump();
    casting.opening = firstLine(part(document, "opening"));
    if (settings.voice.empty()) settings.voice = voiceOf(document);
    casting.cast = castOf(document, settings.voice);
    const auto language = words(part(document, "language"));
    if (!settings.transcription)
        settings.transcription = Transcription{.model = "parley", .language = {}, .prompt = {}};
    if (settings.transcription->language.empty()) settings.transcription->language = language;
    for (const auto* line : stockLinesFor(language).no_input)
        casting.no_input_prompts.emplace_back(line);
}

}  // namespace

base::Result<Casting> CastingDirector::cast(Order order) const {
    Casting casting;
    casting.id = ConversationId::make(clock_.now());
    casting.settings = std::move(order.settings);
    if (casting.settings.id.empty()) casting.settings.id = "sess_" + base::uniqueText();
    casting.policy = TRY(casting.policy.with(tenantPolicy(order.tenant_settings)));
    if (order.scenario.empty() && order.written == nullptr) {
        casting.one_moment = oneMoment(casting, order.tenant_settings, {});
        casting.tools = std::move(order.tools);
        return casting;
    }
    const auto scenario = order.written != nullptr ? order.written : library_.find(order.scenario);
    if (scenario == nullptr) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "scenario_not_found",
            .advice = "There is no scenario '" + order.scenario + "'."};
    }
    casting.policy = TRY(casting.policy.with(scenarioPolicy(scenario->document)));
    play(casting, *scenario, order.temper);
    casting.one_moment = oneMoment(casting, order.tenant_settings, scenario->document);
    casting.tools = toolsOf(scenario->document, order.tools);
    return casting;
}

}  // namespace parley::conversation
