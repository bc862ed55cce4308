#include "brain_fixture.hpp"

#include <brain/character.hpp>
#include <brain/debrief.hpp>
#include <brain/replay.hpp>
#include <rapidcheck.h>

#include <set>

namespace parley::brain {
namespace {

using Texts = std::vector<std::string>;

const Texts& ingredients() {
    static const Texts kWords{
        "i take responsibility",
        "anna novak will",
        "inspect the depots",
        "by friday",
        "within 14 days",
        "not our fault",
        "staff resistance",
        "maybe",
        "hopefully soon",
        "hold back 20 percent",
        "until the milestone",
        "leading indicators",
        "what is the target?",
        "yes",
        "no",
        "goodbye",
        "they did not tell us",
        "you idiot",
        "hello",
        "um",
        "the gap is ours.",
        "can you repeat that?",
        "62 percent",
        "I",
        "will",
        "be",
        "not",
        ".",
        "?",
        ",",
        "'",
        "\"",
        "{quote}",
        "{",
        "}",
        "\xe2\x80\x99",
        "caf\xc3\xa9",
        "\xff\xfe",
        "if",
        "because of the vendor"};
    return kWords;
}

rc::Gen<std::string> likelySpeech() {
    return rc::gen::map(
        rc::gen::container<Texts>(rc::gen::elementOf(ingredients())), [](const Texts& words) {
            std::string text;
            for (const auto& word : words)
                text += word + " ";
            return text;
        });
}

/// Mostly what people say, sometimes any bytes, sometimes nothing.
rc::Gen<std::string> anySpeech() {
    return rc::gen::weightedOneOf<std::string>(
        {{6, likelySpeech()},
         {2, rc::gen::container<std::string>(rc::gen::arbitrary<char>())},
         {1, rc::gen::just(std::string{})}});
}

rc::Gen<Event> anyEvent() {
    return rc::gen::exec([] {
        Event event;
        event.text = *anySpeech();
        event.confidence = *rc::gen::element(0.0, 0.3, 0.6, 1.0, -1.0, 2.0);
        event.silence_ms = *rc::gen::arbitrary<int>();
        event.duration_ms = *rc::gen::element(0, 1'000, 40'000, -5, INT_MAX);
        event.barge_in = *rc::gen::arbitrary<bool>();
        if (*rc::gen::inRange(0, 6) == 0) event.heard = *anySpeech();
        if (*rc::gen::inRange(0, 4) == 0)
            event.words = {{"friday", *rc::gen::element(0.1, 0.9)}, {"anna", 0.2}};
        return event;
    });
}

const Scenario& anyScenario() {
    static const std::vector<Scenario> kScenarios = [] {
        std::vector<Scenario> scenarios;
        scenarios.push_back(loaded(kMinimal));
        for (const auto* id : {"coo-escalation", "family-care", "hotel-complaint"})
            scenarios.push_back(shipped(id));
        return scenarios;
    }();
    return kScenarios[*rc::gen::inRange<std::size_t>(0, kScenarios.size())];
}

std::string substringOf(const std::string& text, const Evidence& evidence) {
    std::size_t at = 0;
    for (int i = 0; i < evidence.offset; ++i)
        do
            ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return text.substr(std::min(at, text.size()), evidence.quote.size());
}

class BrainPropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BrainPropertyTest);
    CPPUNIT_TEST(anythingCanBeSaid);
    CPPUNIT_TEST(replayingReachesTheSameState);
    CPPUNIT_TEST(fiercerNeverMeansMorePatient);
    CPPUNIT_TEST(anyPromptCanBeAnswered);
    CPPUNIT_TEST(readersSurviveAnyJson);
    CPPUNIT_TEST_SUITE_END();

public:
    void anythingCanBeSaid() {
        holds([] {
            const auto& scenario = anyScenario();
            const Brain brain{scenario};
            auto state = brain.begin({*rc::gen::inRange(1, 6), *rc::gen::inRange(0, 50)});
            auto reply = brain.open(state);
            std::string last = reply.say.back().text;
            int escalations = 0;
            for (const auto& event : *rc::gen::container<std::vector<Event>>(anyEvent())) {
                const bool is_over = state.hasEnded();
                reply = brain.turn(state, event);
                RC_ASSERT(is_over == reply.say.empty());
                for (const auto& say : reply.say) {
                    RC_ASSERT(!say.text.empty());
                    if (!event.heard) RC_ASSERT(say.text != last);
                    last = say.text;
                }
                for (const auto& action : reply.actions)
                    if (action.type == "escalate") ++escalations;
            }
            RC_ASSERT(escalations <= 1);
            const auto json = state.toJson();
            RC_ASSERT(json.dump() == State::fromJson(json)->toJson().dump());
            checkDebrief(scenario, state);
        });
    }

    void replayingReachesTheSameState() {
        holds([] {
            const auto& scenario = anyScenario();
            const Brain brain{scenario};
            const Beginning beginning{*rc::gen::inRange(1, 6), *rc::gen::inRange(0, 50)};
            auto state = brain.begin(beginning);
            using Role = Message::Role;
            std::vector<Message> history{{Role::Assistant, brain.open(state).text()}};
            for (const auto& text : *rc::gen::container<Texts>(anySpeech())) {
                Event event;
                event.text = text;
                history.push_back({Role::User, text});
                const auto reply = brain.turn(state, event);
                if (!reply.say.empty()) history.push_back({Role::Assistant, reply.text()});
            }
            RC_ASSERT(state.toJson() == replay(brain, history, beginning).toJson());
        });
    }

    void fiercerNeverMeansMorePatient() {
        holds([] {
            const Brain brain{anyScenario()};
            auto mild = brain.begin({1, 0});
            auto fierce = brain.begin({5, 0});
            for (const auto& event : *rc::gen::container<std::vector<Event>>(anyEvent())) {
                brain.turn(mild, event);
                brain.turn(fierce, event);
                if (mild.hasEnded() || fierce.hasEnded()) return;
                RC_ASSERT(fierce.patience <= mild.patience);
            }
        });
    }

    void anyPromptCanBeAnswered() {
        holds([] {
            std::vector<Message> history;
            // Each turn reads a prompt of its own, so few turns are many prompts.
            const auto talk = *rc::gen::scale(0.2, rc::gen::container<Texts>(anySpeech()));
            for (const auto& text : talk) {
                history.push_back({Message::Role::User, text});
                const auto reply = answerPrompt(*anySpeech(), history);
                RC_ASSERT(reply.say.size() == 1);
                // RC_ASSERT evaluates both sides of an "or".
                if (history.size() > 1) RC_ASSERT(reply.text() != history[history.size() - 2].text);
                history.push_back({Message::Role::Assistant, reply.text()});
            }
        });
    }

    void readersSurviveAnyJson() {
        holds([] {
            auto text = std::string{kMinimal};
            const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
            text.replace(at, *rc::gen::inRange<std::size_t>(0, 20), *likelySpeech());
            static_cast<void>(Scenario::load(text));
            auto state = State{}.toJson();
            const auto key = std::next(
                state.begin(),
                *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<int>(state.size())));
            key.value() =
                *rc::gen::element<nlohmann::json>(-1, "x", nullptr, nlohmann::json::array({1}));
            static_cast<void>(State::fromJson(state));
        });
    }

private:
    template <typename Property>
    static void holds(Property property) {
        CPPUNIT_ASSERT(rc::check(property));
    }

    static void checkEvidence(const State& state, const Evidence& evidence) {
        const auto& turn = state.transcript.at(static_cast<std::size_t>(evidence.turn));
        RC_ASSERT(turn.speaker == "user");
        RC_ASSERT(substringOf(turn.text, evidence) == evidence.quote);
    }

    static void checkDebrief(const Scenario& scenario, const State& state) {
        const auto debrief = Debrief::of(scenario, state);
        RC_ASSERT(debrief.score_tenths >= 0 && debrief.score_tenths <= 100);
        RC_ASSERT(!debrief.toJson().dump().empty());
        for (const auto& score : debrief.rubric)
            for (const auto& evidence : score.evidence)
                checkEvidence(state, evidence);
        for (const auto* const points : {&debrief.strengths, &debrief.improvements})
            for (const auto& point : *points) {
                RC_ASSERT(point.evidence.has_value());
                checkEvidence(state, *point.evidence);
            }
        if (debrief.takeaway.evidence) checkEvidence(state, *debrief.takeaway.evidence);
        RC_ASSERT(debrief.takeaway.evidence.has_value() == (debrief.metrics.user_turns > 0));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BrainPropertyTest);

}  // namespace
}  // namespace parley::brain
