#pragma once

#include "../findings.hpp"

namespace parley::brain {

using Detector = void (*)(const Listening&, Findings&);

/// Concepts that were stated: ownership among them, and the scenario's own.
void findClaims(const Listening& listening, Findings& findings);
/// Who does what by when, and how it is measured.
void findPlan(const Listening& listening, Findings& findings);
/// Somebody else's fault; not when the same breath takes ownership.
void findBlame(const Listening& listening, Findings& findings);
void findHedges(const Listening& listening, Findings& findings);
/// Many words, little said. The persona's temper sets how many.
void findRambling(const Listening& listening, Findings& findings);
void findSilence(const Listening& listening, Findings& findings);
/// The same words as in one of the last utterances.
void findRepetition(const Listening& listening, Findings& findings);
void findInsult(const Listening& listening, Findings& findings);
void findTrigger(const Listening& listening, Findings& findings);
/// Questions, and the fact that answers.
void findQuestion(const Listening& listening, Findings& findings);
/// Yes, no, goodbye and other short words that steer a talk.
void findSignals(const Listening& listening, Findings& findings);

/// Of the words of an utterance, sorted, each once.
std::vector<std::uint32_t> hashesOf(const Utterance& utterance);
/// How many words make a ramble for a persona of this temper.
int rambleWords(const TurnPolicy& policy, int temper);
int rambleTime(const TurnPolicy& policy, int temper);

}  // namespace parley::brain
