#include "wish.hpp"

#include <common/json_fields.hpp>

#include <algorithm>

namespace llm_scenario {

namespace {

using common::Json;
using common::memberOf;
using parley::brain::Message;

// The engine reads no more of an utterance.
constexpr std::size_t kLongestMessage = 16 * 1024;
// A scenario may be a quarter of a megabyte; the prose around it is cut.
constexpr std::size_t kLongestPrompt = 320 * 1024;
constexpr int kLongestSpan_ms = 3'600'000;

std::string textOf(const parley_llm_msg& message) {
    std::string text;
    for (const auto part : parley::partsOf(message))
        if (part.kind == PARLEY_LLM_TEXT)
            text += (text.empty() ? "" : " ") +
                    std::string{parley::view(part.text).substr(0, kLongestMessage)};
    return text;
}

[[noreturn]] void refuse(const std::string& option) {
    throw parley::Failure{PARLEY_E_INVALID, "the option '" + option + "' is wrong"};
}

int numberOf(const Json& object, const char* name, int low, int high, int otherwise) {
    const auto& value = memberOf(object, name);
    if (value.is_null()) return otherwise;
    if (!value.is_number_integer()) refuse(name);
    const auto number = value.get<std::int64_t>();
    if (number < low || number > high) refuse(name);
    return static_cast<int>(number);
}

template <class Enum>
Enum choiceOf(
    const Json& options,
    const char* name,
    std::initializer_list<std::pair<const char*, Enum>> all) {
    const auto& value = memberOf(options, name);
    if (value.is_null()) return all.begin()->second;
    for (const auto& [word, meaning] : all)
        if (value == word) return meaning;
    refuse(name);
}

void readMessages(const parley::LlmRequest& request, Wish& wish) {
    for (const auto message : request.messages()) {
        if (message.role == PARLEY_LLM_SYSTEM) {
            for (const auto part : parley::partsOf(message))
                if (part.kind == PARLEY_LLM_TEXT && wish.prompt.size() < kLongestPrompt)
                    wish.prompt += (wish.prompt.empty() ? "" : "\n") +
                                   std::string{parley::view(part.text).substr(0, kLongestPrompt)};
        } else if (message.role == PARLEY_LLM_USER) {
            wish.history.push_back({Message::Role::User, textOf(message)});
        } else if (message.role == PARLEY_LLM_ASSISTANT) {
            wish.history.push_back({Message::Role::Assistant, textOf(message)});
        }
    }
}

/// What was heard of the answer already is not part of the history.
void takeBeginning(Wish& wish) {
    std::vector<Message> heard;
    while (!wish.history.empty() && wish.history.back().role == Message::Role::Assistant) {
        heard.push_back(std::move(wish.history.back()));
        wish.history.pop_back();
    }
    for (auto one = heard.rbegin(); one != heard.rend(); ++one)
        wish.said += (wish.said.empty() ? "" : " ") + one->text;
}

/// How each message of the user was said, in their order.
void readManner(const Json& manner, Wish& wish) {
    if (manner.is_null()) return;
    if (!manner.is_array()) refuse("manner");
    auto message = wish.history.begin();
    for (const auto& one : manner) {
        if (!one.is_object()) refuse("manner");
        message = std::find_if(message, wish.history.end(), [](const Message& each) {
            return each.role == Message::Role::User;
        });
        if (message == wish.history.end()) return;
        message->silence_ms = numberOf(one, "silence_ms", 0, kLongestSpan_ms, 0);
        message->duration_ms = numberOf(one, "duration_ms", 0, kLongestSpan_ms, 0);
        message->confidence = numberOf(one, "confidence_percent", 0, 100, 100) / 100.0;
        message->barge_in = memberOf(one, "barge_in") == true;
        ++message;
    }
}

void readOptions(std::string_view text, Wish& wish) {
    if (text.empty()) return;
    const auto options = common::parseGiven(text, "options_json");
    if (!options.is_object()) throw parley::Failure{PARLEY_E_INVALID, "options_json is no object"};
    wish.task = choiceOf<Wish::Task>(
        options, "task", {{"reply", Wish::Task::Reply}, {"debrief", Wish::Task::Debrief}});
    wish.form = choiceOf<Wish::Form>(
        options, "form", {{"text", Wish::Form::Text}, {"events", Wish::Form::Events}});
    wish.speakers = choiceOf<Wish::Speakers>(
        options, "speakers", {{"plain", Wish::Speakers::Plain}, {"named", Wish::Speakers::Named}});
    if (const auto& scenario = memberOf(options, "scenario"); !scenario.is_null()) {
        wish.prompt = parley::toText(scenario);
        wish.brings_scenario = true;
    }
    if (const auto temper = numberOf(options, "temper", 1, 5, 0); temper > 0)
        wish.beginning.temper = temper;
    wish.beginning.seed = numberOf(options, "seed", 0, 1'000'000, 0);
    readManner(memberOf(options, "manner"), wish);
}

}  // namespace

Wish readWish(const parley::LlmRequest& request) {
    Wish wish;
    wish.longest = request.max_tokens;
    readMessages(request, wish);
    readOptions(parley::view(request.options_json), wish);
    const bool by_schema = !parley::view(request.response_schema_json).empty();
    if (by_schema && wish.task != Wish::Task::Debrief)
        throw parley::Failure{PARLEY_E_UNSUPPORTED, "the built-in brain answers in words"};
    if (request.tool_choice == PARLEY_LLM_TOOLS_REQUIRED)
        throw parley::Failure{PARLEY_E_UNSUPPORTED, "the built-in brain uses no tools"};
    if (wish.task == Wish::Task::Reply) takeBeginning(wish);
    return wish;
}

}  // namespace llm_scenario
