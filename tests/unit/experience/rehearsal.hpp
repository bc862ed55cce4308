#pragma once

#include <conversation/conversation_record.hpp>

#include <brain/brain.hpp>
#include <brain/naming.hpp>
#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace parley::experience::practice {

inline std::filesystem::path checkoutFolder() {
    return std::getenv("PARLEY_ROOT");
}

inline nlohmann::json readJson(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return nlohmann::json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
}

inline brain::Scenario readScenario(const nlohmann::json& document) {
    auto loaded = brain::Scenario::load(document.dump());
    if (const auto* const problems = std::get_if<std::vector<brain::Problem>>(&loaded))
        CPPUNIT_FAIL(problems->front().pointer + ": " + problems->front().message);
    return std::get<brain::Scenario>(std::move(loaded));
}

inline brain::Scenario shippedScenario(const std::string& id) {
    return readScenario(readJson(checkoutFolder() / "scenarios" / (id + ".json")));
}

inline std::vector<std::string> shippedIds() {
    std::vector<std::string> ids;
    for (const auto& entry : std::filesystem::directory_iterator{checkoutFolder() / "scenarios"}) {
        const auto stem = entry.path().stem();
        if (entry.path().extension() == ".json" && stem.extension() != ".schema")
            ids.push_back(stem.string());
    }
    return ids;
}

/// A talk as the record has it: whatever was said, with times as if it had been spoken.
class RecordedTalk {
public:
    RecordedTalk(const brain::Scenario& scenario, int temper)
        : brain_{scenario}, state_{brain_.begin({temper, 0})} {
        transcript_.conversation.title = scenario.title;
        answer(brain_.open(state_));
    }

    void says(const std::string& words) {
        if (state_.hasEnded()) return;
        brain::Event event;
        event.text = words;
        event.silence_ms = words.empty() ? 6'000 : 1'200;
        now_ += std::chrono::milliseconds{event.silence_ms};
        if (!words.empty()) {
            event.duration_ms = static_cast<int>(words.size()) * 60;
            add(conversation::Speaker::User, words, event.duration_ms);
        }
        answer(brain_.turn(state_, event));
    }
    /// As a file of tests/conversations/brain has them.
    void saysAll(const nlohmann::json& lines) {
        for (const auto& line : lines)
            says(line.is_string() ? line.get<std::string>() : line.value("text", ""));
    }

    [[nodiscard]] const conversation::Transcript& transcript() const { return transcript_; }
    [[nodiscard]] const brain::State& state() const { return state_; }

    void add(conversation::Speaker speaker, const std::string& words, int length_ms) {
        conversation::TurnRecord turn;
        // Numbers of turns that were not understood are missing.
        turn.seq = static_cast<int>(transcript_.turns.size()) * 2 + 1;
        turn.speaker = speaker;
        turn.text = words;
        turn.started = now_;
        turn.length = std::chrono::milliseconds{length_ms};
        if (speaker == conversation::Speaker::Assistant) turn.heard_text = words;
        transcript_.turns.push_back(turn);
        now_ += turn.length;
    }

private:
    void answer(const brain::Reply& reply) {
        if (reply.say.empty()) return;
        now_ += std::chrono::milliseconds{500};
        add(conversation::Speaker::Assistant, brain::withNames(reply.say), 3'000);
    }

    const brain::Brain brain_;
    brain::State state_;
    conversation::Transcript transcript_;
    std::chrono::milliseconds now_{0};
};

}  // namespace parley::experience::practice
