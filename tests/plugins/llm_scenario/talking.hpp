#pragma once

#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>
#include <scenario_provider.hpp>
#include <support/thinking.hpp>

#include <fstream>
#include <iterator>
#include <sstream>

namespace llm_scenario {

using parley::testing::Conversation;
using parley::testing::FakeHost;

/// A scenario of the repository, as its file is.
inline std::string scenarioFile(const std::string& id) {
    std::ifstream file{std::string{std::getenv("PARLEY_ROOT")} + "/scenarios/" + id + ".json"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// One request and what came of it.
class Asked {
public:
    explicit Asked(
        Conversation& conversation, const nlohmann::json& settings = nlohmann::json::object())
        : thinking{host, parley::testing::settingsOf("llm_scenario", settings)} {
        code = thinking.start(conversation);
    }

    Asked& toTheEnd() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, code);
        host.runPosted();
        CPPUNIT_ASSERT_EQUAL(1, thinking.ends);
        return *this;
    }
    [[nodiscard]] std::string text() const {
        constexpr std::size_t kLabel = sizeof "text " - 1;
        return thinking.heard.empty() ? "" : thinking.heard.front().substr(kLabel);
    }

    FakeHost host;
    parley::testing::Thinking<ScenarioProvider> thinking;
    parley_code code = PARLEY_OK;
};

inline std::string answerTo(Conversation& conversation) {
    return Asked{conversation}.toTheEnd().text();
}

/// The answer as events.
inline std::vector<nlohmann::json> eventsOf(Conversation& conversation) {
    conversation.request.options_json = conversation.keep(R"({"form": "events"})");
    std::istringstream lines{answerTo(conversation)};
    std::vector<nlohmann::json> events;
    for (std::string line; std::getline(lines, line);)
        events.push_back(nlohmann::json::parse(line));
    return events;
}

}  // namespace llm_scenario
