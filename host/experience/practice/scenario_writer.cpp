#include "scenario_writer.hpp"

#include "scenario_composer.hpp"
#include "scenario_prompt.hpp"

#include <base/log.hpp>
#include <tenancy/text_rules.hpp>

#include <brain/scenario.hpp>

#include <fstream>

namespace parley::experience::practice {

namespace {

using nlohmann::json;

constexpr std::size_t kMostAnswerBytes = std::size_t{60} * 1024;
// Two of them are asked at most, while somebody looks at a progress bar.
constexpr std::chrono::seconds kPatience{25};

base::Error notPlayable(std::vector<base::Fault> faults) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "scenario_invalid",
        .advice = "No scenario can be made of this. Say it in other words.",
        .faults = std::move(faults)};
}

/// Valid UTF-8 in one line; what controls terminals and such is a space.
base::Result<std::string> readText(const char* pointer, std::string text) {
    if (!tenancy::countCodePoints(text)) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "invalid_body",
            .advice = "Texts are in UTF-8.",
            .faults = {{pointer, "This is no UTF-8."}}};
    }
    for (auto& symbol : text)
        if (static_cast<unsigned char>(symbol) < 0x20 || symbol == 0x7F) symbol = ' ';
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string::npos) return std::string{};
    return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

base::Result<ScenarioWish> readWish(ScenarioWish wish) {
    wish.role = TRY(readText("/role", std::move(wish.role)));
    wish.industry = TRY(readText("/industry", std::move(wish.industry)));
    wish.stakes = TRY(readText("/stakes", std::move(wish.stakes)));
    wish.goal = TRY(readText("/goal", std::move(wish.goal)));
    wish.voice = TRY(readText("/voice", std::move(wish.voice)));
    for (auto& fear : wish.fears)
        fear = TRY(readText("/fears", std::move(fear)));
    std::erase(wish.fears, "");
    if (!wish.role.empty()) return wish;
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_body",
        .advice = "Say whom you will talk to.",
        .faults = {{"/role", "Say whom you will talk to."}}};
}

json readSchema(const std::string& folder) {
    std::ifstream file{folder + "/scenario.schema.json", std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return json::parse(text, nullptr, false);
}

}  // namespace

ScenarioWriter::ScenarioWriter(
    const Models& models, const base::Clock& clock, const std::string& folder)
    : models_{models}, clock_{clock} {
    const auto schema = readSchema(folder);
    if (!schema.is_object()) return;
    auto compiled = provider::SettingsSchema::create(schema);
    if (compiled) schema_ = std::move(*compiled);
}

std::vector<base::Fault> ScenarioWriter::faultsOf(const json& document) const {
    const auto text = document.dump(-1, ' ', false, json::error_handler_t::replace);
    if (schema_ != nullptr)
        if (const auto checked = schema_->complete(text); !checked) return checked.error().faults;
    const auto loaded = brain::Scenario::load(text);
    std::vector<base::Fault> faults;
    if (const auto* const problems = std::get_if<std::vector<brain::Problem>>(&loaded))
        for (const auto& problem : *problems)
            faults.push_back({problem.pointer, problem.message});
    return faults;
}

base::Result<json> ScenarioWriter::attempt(
    const Models::Model& model,
    const provider::Thought& thought,
    const ScenarioWish& wish,
    std::string& answer) const {
    auto asked = thought;
    asked.deadline = clock_.monotonic() + kPatience;
    auto said = models_.think(model, asked, kMostAnswerBytes);
    if (const auto* const failure = std::get_if<provider::Failure>(&said))
        return provider::toError(*failure);
    answer = std::get<std::string>(std::move(said));
    auto object = objectIn(answer);
    if (!object) return notPlayable({{"", "The answer is not one JSON object."}});
    auto document = settled(std::move(*object), wish);
    auto faults = faultsOf(document);
    if (faults.empty()) return document;
    return notPlayable(std::move(faults));
}

base::Result<json> ScenarioWriter::writeByModel(
    const Models::Model& model, const ScenarioWish& wish) const {
    std::string answer;
    auto first = attempt(model, askForScenario(wish), wish, answer);
    if (first || first.error().reason != "scenario_invalid") return first;
    const auto repair = askForRepair(wish, answer, first.error().faults);
    return attempt(model, repair, wish, answer);
}

base::Result<ScenarioWriter::Written> ScenarioWriter::write(
    base::TenantId tenant, ScenarioWish wish) const {
    wish = TRY(readWish(std::move(wish)));
    std::string reason;
    if (const auto model = models_.of(tenant)) {
        auto document = writeByModel(*model, wish);
        if (document) return Written{.by = ProducedBy::Model, .document = std::move(*document)};
        reason = document.error().reason;
        base::log(
            base::LogLevel::Info,
            "scenario_by_engine",
            {{"tenant", tenant.publicId()}, {"plugin", model->plugin}, {"code", reason}});
    }
    auto composed = composeScenario(wish);
    if (auto faults = faultsOf(composed); !faults.empty()) return notPlayable(std::move(faults));
    return Written{
        .by = ProducedBy::Engine,
        .document = std::move(composed),
        .fallback_reason = std::move(reason)};
}

}  // namespace parley::experience::practice
