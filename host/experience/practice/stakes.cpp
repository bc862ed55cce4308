#include "mentions.hpp"
#include "phrase_bank.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace parley::experience::practice {

namespace {

// A line each.
// clang-format off

constexpr std::array kMoneyObjections{
    BankObjection{"Which figure are we talking about? Say it, and then let it stand there.", "How much? One number.", "number", "So that is the number. Good."},
    BankObjection{"Where does the money come from? I have to take it from somebody.", "Who pays for that in the end?", "concept:offer concept:data concept:evidence", "Then it pays for itself."},
    BankObjection{"And if it costs more than you say?", "What do I do when the figure moves?", "concept:offer concept:limit number", "A limit. That calms me.", "turn>=3"}};
constexpr std::array kMoneyOffer{"discount", "instalment*|installment*", "half now", "in return", "if ... then", "cap|limit", "percent less|off|back", "saves|save", "pays|pay for itself", "hold back", "instead of"};
constexpr std::array kMoneyTriggers{"it is only money", "that is not my budget", "you can afford it", "take it or leave it", "everybody pays that"};

constexpr std::array kTimeObjections{
    BankObjection{"You gave me a date once already. Why is the new one better?", "What is different about this date?", "concept:ownership concept:evidence when", "So this date has a reason."},
    BankObjection{"What can I have earlier, even if it is not all of it?", "What do I get by Friday?", "when action concept:offer", "Something by then is better than all of it some day."},
    BankObjection{"Who tells me in time when it slips again?", "How do I hear of the next delay?", "who when concept:offer", "Good. I want to hear it from you first.", "turn>=3"}};
constexpr std::array kTimeOffer{"first part|version|step", "by friday|monday|tomorrow|tonight", "every week|day", "weekend", "earlier", "in stages|steps", "overtime", "drop|leave out"};
constexpr std::array kTimeTriggers{"it takes as long as it takes", "i told you so", "you changed everything", "that is not possible", "nobody could know"};

constexpr std::array kTrustObjections{
    BankObjection{"You should have told me yourself. Why did you not?", "Why did I hear it from somebody else?", "concept:ownership", "Thank you. That was the part I was missing."},
    BankObjection{"Something broke between us. Do you know what it was?", "Do you see what that did to me?", "concept:empathy concept:ownership", "Yes. That was it."},
    BankObjection{"How does it go on between us? Concretely, I mean.", "And what is different next week?", "action when concept:offer", "That would be a beginning.", "turn>=3"}};
constexpr std::array kTrustOffer{"from now on", "every week|evening|month", "call you|me", "talk to you first", "together", "make up for", "listen", "promise"};
constexpr std::array kTrustTriggers{"you are too sensitive", "get over it", "that is your problem", "calm down", "you always exaggerate"};

constexpr std::array kPostObjections{
    BankObjection{"What did you do this year that nobody else could have done?", "Give me one result that has your name on it.", "concept:evidence concept:data number", "That has your name on it, yes."},
    BankObjection{"There is one place and there are three people who want it. Why you?", "What do you have that the other two do not?", "concept:evidence concept:offer number", "That is a difference."},
    BankObjection{"What if it does not work out? What do we do in half a year?", "What if I am wrong about this?", "when concept:offer action", "A trial with a date. Fair.", "turn>=3"}};
constexpr std::array kPostOffer{"take over|on", "in return", "trial", "train|teach|mentor", "half a year", "probation", "in addition", "hand over"};
constexpr std::array kPostTriggers{"or i quit|leave|resign", "i deserve it", "it is not fair", "everybody else gets", "you promised me"};

constexpr std::array kSafetyObjections{
    BankObjection{"What went wrong? Not who. What.", "Describe it to me, step by step.", "concept:ownership concept:evidence", "So that is how it happened."},
    BankObjection{"How do you make sure that it cannot happen a second time?", "What stands between us and the next time?", "action concept:offer who", "That is a barrier, and not a poster."},
    BankObjection{"Who stops the work when it looks like that again, and may they?", "Who has the right to say stop?", "who concept:offer", "Good. One person who may say stop.", "turn>=3"}};
constexpr std::array kSafetyOffer{"check|checks|checklist", "stop the", "double check", "second person|pair", "training", "replace*", "report ... every", "test*"};
constexpr std::array kSafetyTriggers{"nobody was hurt", "that can happen", "human error", "the procedure is fine", "bad luck"};

constexpr std::array kAnyStakeObjections{
    BankObjection{"What exactly do you want from me? One sentence.", "So what are you asking me for?", "action concept:offer number", "Now I know what you want."},
    BankObjection{"Why should I move at all? For me it can stay as it is.", "What is wrong with how it is?", "concept:evidence concept:data concept:empathy", "I had not seen it like that."},
    BankObjection{"And what is your part in it?", "What do you yourself do for it?", "concept:ownership action concept:offer", "Good, that is your part.", "turn>=3"}};
constexpr std::array kAnyOffer{"in return", "i could|can offer", "half", "instead", "together", "meet you", "share", "try ... for"};
constexpr std::array kAnyTriggers{"that is not my fault", "you never listen", "whatever", "do what you want", "everybody thinks so"};

constexpr std::array kStakes{
    Stake{"money budget contract price cost raise salary payment invoice fee discount revenue deal sale funding loan rent dollars euros million",
        "money", kMoneyObjections,
        {"figure", "Name a figure and what stands behind it", "slot:number concept:data", "And the figure? With a reason, please.", "It saves 12 percent a year, the figures show it since March.", "Say the number early, with its reason, and then be silent."},
        kMoneyOffer, kMoneyTriggers,
        {"I only look at the last line. What does it say?", "What is under the line?", "number concept:offer", "That line I can sign."}},
    Stake{"deadline delay late launch date schedule time delivery overdue milestone go-live postpone",
        "time", kTimeObjections,
        {"date", "Commit to a step and a date", "slot:action slot:when", "What happens first, and by when?", "I will send you the first part by Friday.", "One step and one day, in one sentence."},
        kTimeOffer, kTimeTriggers,
        {"I have a calendar in front of me. Which day do I mark?", "Which day?", "when", "It is marked."}},
    Stake{"trust relationship reputation friendship marriage family respect lie secret apology forgive honesty conflict peace",
        "trust", kTrustObjections,
        {"understanding", "Show that you understand the other side", "concept:empathy", "Do you understand at all why this hurts?", "I understand why you are angry, and you are right.", "Say first what it is like for the other side."},
        kTrustOffer, kTrustTriggers,
        {"Has anybody said sorry yet?", "And where is the apology?", "concept:ownership concept:empathy", "Good. It needed to be said."}},
    Stake{"job promotion career position role layoff dismissal resign hire interview performance review team responsibility",
        "a post", kPostObjections,
        {"result", "Point to a result", "concept:data", "Which result speaks for it?", "Complaints are down by 30 percent, the report shows it.", "One result with its number is worth more than ten adjectives."},
        kPostOffer, kPostTriggers,
        {"I do not know you. In two sentences: why?", "Why should it be you?", "concept:data concept:evidence number", "That I can pass on."}},
    Stake{"safety accident outage quality defect complaint error mistake incident risk security breach injury failure bug",
        "safety", kSafetyObjections,
        {"prevention", "Say what keeps it from happening again", "slot:action slot:who", "What prevents the next one, and who sees to it?", "From Monday on Anna Novak will check every site before it opens.", "A step with a name prevents more than a promise."},
        kSafetyOffer, kSafetyTriggers,
        {"I answer for this with my name. What do I sign?", "What has changed since yesterday?", "action who when", "That is a change. Good."}},
};
constexpr Stake kAnyStake{"", "what matters", kAnyStakeObjections,
    {"request", "Say what you want and what you give", "slot:action", "So what do we agree on?", "I will call you every Friday and tell you how it goes.", "Ask for one thing, and offer one thing."},
    kAnyOffer, kAnyTriggers,
    {"I have to be brief. What do you want?", "One sentence, please.", "action concept:offer", "Fair enough."}};

// clang-format on

}  // namespace

std::vector<const Stake*> stakesOf(std::string_view stakes, std::string_view goal) {
    constexpr std::size_t kMost = 2;
    const auto words = lettersOf(std::string{stakes} + " " + std::string{goal});
    std::vector<std::pair<int, const Stake*>> found;
    for (const auto& stake : kStakes)
        if (const int mentions = countMentions(words, stake.keywords); mentions > 0)
            found.emplace_back(mentions, &stake);
    std::ranges::stable_sort(found, std::ranges::greater{}, &std::pair<int, const Stake*>::first);
    std::vector<const Stake*> chosen;
    for (const auto& [mentions, stake] : found)
        if (chosen.size() < kMost) chosen.push_back(stake);
    if (chosen.empty()) chosen.push_back(&kAnyStake);
    return chosen;
}

}  // namespace parley::experience::practice
