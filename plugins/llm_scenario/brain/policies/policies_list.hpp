#pragma once

#include "../policies.hpp"

namespace parley::brain {

/// Nothing when it is another's turn.
using Policy = std::vector<Move> (*)(const Situation&);

/// A second executive joins, once.
std::vector<Move> escalate(const Situation& situation);
/// The talk ends: silence, goodbye, patience or time spent.
std::vector<Move> endIt(const Situation& situation);
/// All criteria met, long enough, objections answered: won over.
std::vector<Move> giveIn(const Situation& situation);
/// "I heard Monday, correct?"
std::vector<Move> confirmDoubt(const Situation& situation);
std::vector<Move> breakSilence(const Situation& situation);
/// Short words that want no argument: may I start, say that again, hello.
std::vector<Move> giveWay(const Situation& situation);
/// What was asked is still open: once more, then in other words, then dropped.
std::vector<Move> insist(const Situation& situation);
/// Stops insult, blame, rambling, hedging, repetition.
std::vector<Move> interrupt(const Situation& situation);
/// A plan without an owner, a date or a figure.
std::vector<Move> askMissing(const Situation& situation);
/// Comes back to what the user said, now and then.
std::vector<Move> recall(const Situation& situation);
/// With what nothing said so far would answer.
std::vector<Move> object(const Situation& situation);
/// With what was answered before it was asked, too.
std::vector<Move> objectAnyway(const Situation& situation);
/// Asks for what would still win.
std::vector<Move> press(const Situation& situation);
std::vector<Move> gambit(const Situation& situation);
/// When nothing is left: in other words, then something that always fits.
std::vector<Move> fallBack(const Situation& situation);

/// A remark about the worst misstep of this utterance; empty when there is none worth one.
std::string remarkOnMisstep(const Situation& situation);
/// A few words on what the user just brought: an answer to their question, a nod, their own
/// figures.
std::string acknowledge(const Situation& situation);
/// An objection or a gambit.
bool isRaised(const State& state, const std::string& id);
/// What would answer it was said, whether or not it was asked.
bool isCovered(const State& state, const Objection& objection);
std::string joined(const std::string& first, const std::string& second);
/// The next question of the second executive; without a text when there is none.
Move raiseOfExec(const Situation& situation);
/// Who speaks for the machine side now.
Speaker speakerOf(const Situation& situation, const std::string& objection);

}  // namespace parley::brain
