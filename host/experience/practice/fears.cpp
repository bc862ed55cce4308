#include "mentions.hpp"
#include "phrase_bank.hpp"

#include <array>

namespace parley::experience::practice {

namespace {

// A line each.
// clang-format off

constexpr std::array kFears{
    Fear{"interrupt interrupted interrupting cut talked over", "being interrupted",
        {"Stop. I did not ask for the history. What is the point?", "Shorter. What is the point?", "action number concept:ownership", "That was short enough."},
        "I cut people off, I know. It saves time.", 0, -10, 35, 0},
    Fear{"silence silent freeze blank words quiet stuck nervous", "having no words",
        {"I will say nothing now and wait for your answer. Take your time.", "I am waiting.", "action concept:limit concept:ownership", "There you are. That was worth waiting for."},
        "People fill silence with the oddest things.", 0, 0, 0, 3'500},
    Fear{"number numbers details facts figures prepared unprepared questions knowledge expert technical", "being asked for details",
        {"Let us go into detail. Which number is that based on, and from which month?", "Where does that number come from?", "number concept:data concept:limit", "Good, you know your figures. Or you say when you do not."},
        "I always ask one question more than people have prepared for.", 0, 0, 0, 0},
    Fear{"anger angry shout shouting yell aggressive rage loud temper hostile attack", "anger",
        {"I am angry, and I have every reason to be! Say something that is not a phrase.", "Do you have any idea how angry I am?", "concept:empathy concept:ownership", "Yes. Thank you. I will lower my voice."},
        "I broke a telephone over a matter like this once.", -25, -10, 0, 0},
    Fear{"rejection rejected no refuse refused refusal decline dismissed ignored", "a no",
        {"My answer is no. Was there anything else?", "No. And now?", "concept:offer concept:evidence number concept:empathy", "You do not give up easily. I like that."},
        "Most people leave when I say no.", -10, 0, 0, 0},
    Fear{"blame blamed accused accusation guilt guilty responsible fault unfair", "being accused",
        {"Let us call it what it is. That was your fault, was it not?", "Whose fault was it? Yours?", "concept:ownership concept:empathy", "You do not dodge. That is rare."},
        "Somebody has to answer for it, and you are the one who is here.", -15, 0, 0, 0},
    Fear{"ramble rambling vague unclear long talking waffle structure confused", "losing the thread",
        {"I have lost the thread. Say it in one sentence.", "One sentence: what, who, when?", "action when number", "Now I have it."},
        "I write down one sentence from every talk. So far the page is empty.", 0, 0, 40, 0},
    Fear{"cry crying tears emotional emotion feelings hurt sad upset disappoint", "feelings",
        {"I did not think that you of all people would do this to me.", "Do you know what that does to me?", "concept:empathy concept:ownership", "Thank you for saying that."},
        "Give me a moment, please. I did not sleep.", -10, 10, 0, 0},
    Fear{"authority escalate escalation superior boss senior power threatened threat lawyer sue leave quit lose", "what comes from above",
        {"I could make one call and this would be over. Why should I not?", "Give me one reason not to go over your head.", "concept:offer concept:evidence action concept:empathy", "All right. No call for now."},
        "You know whom I play tennis with.", -10, -5, 0, 0},
    Fear{"lie manipulate manipulative trick pressure pushed cornered bully intimidated weak yes", "giving in",
        {"Just say yes now, and we are done. Why make it difficult?", "Everybody else has agreed already. And you?", "concept:limit concept:evidence concept:offer number", "You know where your limit is. Good."},
        "In my experience everybody gives in after the third time.", 0, 5, 0, 0},
};

// clang-format on

}  // namespace

const Fear* fearOf(std::string_view fear) {
    static const Fear none{};
    const auto& found = mostMentioned(kFears, lettersOf(fear), none);
    return &found == &none ? nullptr : &found;
}

}  // namespace parley::experience::practice
