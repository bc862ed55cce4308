#include "answer.hpp"

#include "continuing.hpp"

#include <brain/debrief.hpp>
#include <brain/naming.hpp>
#include <parley/json.hpp>

#include <algorithm>

namespace llm_scenario {

namespace {

using parley::Json;
using parley::brain::Reply;
using parley::brain::Say;

// Some of the longest utterances take less than a millisecond.
constexpr std::size_t kMessagesInSlice = 4;
constexpr std::size_t kDebriefPiece = 1024;

uint64_t countWords(std::string_view text) {
    uint64_t words = 0;
    bool in_word = false;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        words += !space && !in_word ? 1 : 0;
        in_word = !space;
    }
    return words;
}

/// The first `most` words of `text`.
std::string_view firstWords(std::string_view text, uint64_t most) {
    uint64_t words = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
        if (begins && ++words > most) return text.substr(0, i);
    }
    return text;
}

}  // namespace

Answer::Answer(
    const parley::LlmRequest& request,
    Wish wish,
    std::shared_ptr<const parley::brain::Character> character)
    : LlmCall{request}, wish_{std::move(wish)}, character_{std::move(character)} {
    const auto* const scenario = character_->scenario();
    if (wish_.task == Wish::Task::Debrief && scenario == nullptr)
        throw parley::Failure{
            PARLEY_E_UNSUPPORTED, "without a scenario there is nothing to judge by"};
    if (scenario != nullptr) {
        brain_.emplace(*scenario);
        replay_.emplace(*brain_, wish_.beginning);
    }
    posted_ = true;
    post([this] { step(); });
}

void Answer::pause(bool on) {
    paused_ = on;
    if (paused_ || posted_) return;
    posted_ = true;
    post([this] { step(); });
}

void Answer::step() {
    posted_ = false;
    if (paused_) return;
    if (replay_ && replayed_ < wish_.history.size())
        think();
    else if (!composed_)
        compose();
    if (composed_ && (pieces_.empty() || (sayNext(), pieces_.empty()))) {
        tellUsage();
        return end(is_cut_ ? PARLEY_LLM_LENGTH : PARLEY_LLM_STOP);
    }
    posted_ = true;
    post([this] { step(); });
}

void Answer::think() {
    const auto until = std::min(replayed_ + kMessagesInSlice, wish_.history.size());
    for (; replayed_ < until; ++replayed_)
        replay_->add(wish_.history[replayed_]);
}

void Answer::compose() {
    composed_ = true;
    if (wish_.task == Wish::Task::Debrief) return sayDebrief();
    auto made = reply();
    const auto* const scenario = character_->scenario();
    goOn(
        made.say,
        scenario == nullptr ? wish_.said : parley::brain::withoutNames(*scenario, wish_.said));
    if (wish_.form == Wish::Form::Events)
        sayEvents(made);
    else
        sayText(made);
}

Reply Answer::reply() {
    if (const auto* const prose = character_->companion()) return prose->answer(wish_.history);
    auto made = replay_->answer();
    if (made.say.empty()) {
        made.say.push_back(closing());
        made.actions.push_back({"end", parley::brain::nameOf(replay_->state().outcome)});
    }
    return made;
}

Say Answer::closing() {
    const auto& scenario = *character_->scenario();
    // A line is as good as the next; the tone is that of the end.
    const auto& lines = scenario.replies.at("over")[replay_->state().temper > 3 ? 2 : 1];
    const auto& text = lines[wish_.history.size() / 2 % lines.size()];
    return {"persona", scenario.persona.name, scenario.persona.voice, text};
}

void Answer::sayText(const Reply& reply) {
    const bool named = wish_.speakers == Wish::Speakers::Named;
    const auto all = named ? parley::brain::withNames(reply.say) : reply.text();
    for (auto& sentence : sentencesOf(all))
        pieces_.push_back(std::move(sentence));
}

void Answer::sayEvents(const Reply& reply) {
    const auto add = [this](const char* what, Json about) {
        pieces_.push_back(parley::toText(Json{{what, std::move(about)}}) + "\n");
    };
    for (const auto& say : reply.say)
        add("say",
            {{"speaker", say.speaker},
             {"name", say.name},
             {"voice", say.voice},
             {"text", say.text}});
    for (const auto& action : reply.actions)
        add("action", {{"type", action.type}, {"about", action.about}});
    for (const auto& shown : reply.evidence)
        add("evidence",
            {{"turn", shown.turn},
             {"about", shown.about},
             {"quote", shown.quote},
             {"offset", shown.offset}});
}

void Answer::sayDebrief() {
    const auto debrief =
        parley::brain::Debrief::of(*character_->scenario(), replay_->state()).toJson();
    const auto text = parley::toText(debrief);
    for (std::size_t at = 0; at < text.size(); at += kDebriefPiece)
        pieces_.push_back(text.substr(at, kDebriefPiece));
}

void Answer::sayNext() {
    std::string piece = std::move(pieces_.front());
    pieces_.pop_front();
    const bool is_limited =
        wish_.longest > 0 && wish_.form == Wish::Form::Text && wish_.task == Wish::Task::Reply;
    const auto left = is_limited ? wish_.longest - words_said_ : UINT64_MAX;
    const auto words = countWords(piece);
    if (words >= left) {
        piece = std::string{firstWords(piece, left)};
        if (words > left || !pieces_.empty()) is_cut_ = true;
        pieces_.clear();
    }
    words_said_ += std::min(words, left);
    text(piece);
}

void Answer::tellUsage() {
    parley::LlmUsage total;
    total.input_tokens = countWords(wish_.prompt);
    for (const auto& message : wish_.history)
        total.input_tokens += countWords(message.text);
    total.output_tokens = words_said_;
    usage(total);
}

}  // namespace llm_scenario
