#include "commands.hpp"
#include "scenario_file.hpp"

#include <fstream>

namespace parley::app {

namespace {

/// One byte more than a scenario may have says that it has too many.
constexpr std::size_t kMostBytes = std::size_t{256} * 1024 + 1;

base::Result<std::string> readScenario(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(kMostBytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (!text.empty() || file.eof()) return text;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "scenario_unreadable",
        .advice = path + " cannot be read."};
}

base::Error wrong(const std::string& path, const std::vector<brain::Problem>& problems) {
    base::Error error{
        .code = base::ErrorCode::Unprocessable,
        .reason = "scenario_invalid",
        .advice = path + " cannot be played; docs/scenario-author-guide.md describes the format."};
    for (const auto& problem : problems)
        error.faults.push_back({problem.pointer, problem.message});
    return error;
}

}  // namespace

base::Result<brain::Scenario> loadScenario(const std::string& path) {
    const auto text = TRY(readScenario(path));
    auto loaded = brain::Scenario::load(text);
    if (const auto* const problems = std::get_if<std::vector<brain::Problem>>(&loaded))
        return wrong(path, *problems);
    return std::get<brain::Scenario>(std::move(loaded));
}

base::Result<Answer> checkScenario(const Invocation& invocation) {
    Answer answer{.body = {{"data", nlohmann::json::array()}}, .text = {}};
    for (const auto& path : invocation.arguments.positional) {
        const auto scenario = TRY(loadScenario(path));
        answer.body["data"].push_back(
            {{"file", path},
             {"id", scenario.id},
             {"persona", scenario.persona.name},
             {"objections", scenario.objections.size()},
             {"criteria", scenario.success.criteria.size()},
             {"escalates", scenario.escalation.possible}});
        answer.text += path + " is right: " + scenario.persona.name + ", " +
                       std::to_string(scenario.objections.size()) + " objections, " +
                       std::to_string(scenario.success.criteria.size()) + " criteria.\n";
    }
    return answer;
}

}  // namespace parley::app
