#include "commands.hpp"
#include "scenario_file.hpp"

#include <brain/brain.hpp>
#include <brain/debrief.hpp>
#include <brain/naming.hpp>

#include <fstream>
#include <optional>

namespace parley::app {

namespace {

using nlohmann::json;

/// What a caller says, a line for each turn; an empty line or `(silence)` is a turn without words.
base::Result<std::vector<std::string>> readCaller(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file.good())
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "file_unreadable",
            .advice = path + " cannot be read."};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        lines.push_back(line == "(silence)" ? "" : std::move(line));
    }
    return lines;
}

base::Result<std::optional<int>> temperIn(const Arguments& arguments) {
    const auto text = arguments.option("temper");
    if (!text) return std::optional<int>{};
    if (text->size() == 1 && (*text)[0] >= '1' && (*text)[0] <= '5')
        return std::optional{(*text)[0] - '0'};
    return usageError("--temper is a number from 1 to 5.");
}

/// A talk between a scenario and a canned caller.
class Rehearsal {
public:
    Rehearsal(const brain::Scenario& scenario, std::optional<int> temper)
        : scenario_{scenario}, brain_{scenario}, state_{brain_.begin({temper, 0})} {}

    void play(const std::vector<std::string>& lines) {
        hear(brain_.open(state_));
        for (const auto& line : lines) {
            if (state_.hasEnded()) return;
            say(line);
        }
    }

    [[nodiscard]] Answer answer() const {
        const auto debrief = brain::Debrief::of(scenario_, state_).toJson();
        auto text = text_ + "\n" + debrief.at("outcome").get<std::string>() + ", " +
                    debrief.at("score").dump() + " of 10\n";
        for (const auto& item : debrief.at("rubric"))
            text += "  " + item.at("label").get<std::string>() + ": " +
                    std::to_string(item.at("percent").get<int>()) + " % of " +
                    std::to_string(item.at("weight").get<int>()) + "\n";
        text += "  " + debrief.at("takeaway").at("text").get<std::string>() + "\n";
        return {.body = {{"turns", turns_}, {"debrief", debrief}}, .text = std::move(text)};
    }

private:
    void say(const std::string& line) {
        constexpr int kSilence_ms = 6'000;
        brain::Event event;
        event.text = line;
        if (line.empty()) event.silence_ms = kSilence_ms;
        text_ += "> " + (line.empty() ? "(silence)" : line) + "\n";
        turns_.push_back({{"speaker", "user"}, {"text", line}});
        hear(brain_.turn(state_, event));
    }

    void hear(const brain::Reply& reply) {
        for (const auto& said : reply.say)
            turns_.push_back(
                {{"speaker", said.speaker},
                 {"name", said.name},
                 {"voice", said.voice},
                 {"text", said.text}});
        for (const auto& action : reply.actions)
            if (action.type != "end")
                text_ +=
                    "  (" + action.type + (action.about.empty() ? "" : ": " + action.about) + ")\n";
        text_ += brain::withNames(reply.say) + "\n";
    }

    const brain::Scenario& scenario_;
    const brain::Brain brain_;
    brain::State state_;
    json turns_ = json::array();
    std::string text_;
};

}  // namespace

base::Result<Answer> tryScenario(const Invocation& invocation) {
    const auto& arguments = invocation.arguments;
    const auto transcript = arguments.option("transcript");
    if (!transcript) return usageError("--transcript FILE says what the caller says.");
    const auto temper = TRY(temperIn(arguments));
    const auto scenario = TRY(loadScenario(arguments.positional.at(0)));
    const auto lines = TRY(readCaller(*transcript));
    Rehearsal rehearsal{scenario, temper};
    rehearsal.play(lines);
    return rehearsal.answer();
}

}  // namespace parley::app
