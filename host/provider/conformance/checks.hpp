#pragma once

#include "check.hpp"
#include "desk.hpp"
#include "exercise.hpp"

namespace parley::provider::conformance {

/// The functions behind check_table.cpp, by the file that has them.
Verdict agreesWithItself(const Subject& subject);
Verdict exportsOnlyTheEntry(const Subject& subject);
Verdict hasNoUniqueSymbol(const Subject& subject);
Verdict bindsAtLoad(const Subject& subject);
Verdict needsOnlyWhatIsNamed(const Subject& subject);
Verdict searchesNoFolders(const Subject& subject);
Verdict hasNoExecutableStack(const Subject& subject);
Verdict opensNoSocket(const Subject& subject);
Verdict startsNoProgram(const Subject& subject);
Verdict readsNoEnvironment(const Subject& subject);

Verdict hasAnEntry(const Subject& subject);
Verdict servesWhatItNames(const Subject& subject);
Verdict loadsFast(const Subject& subject);
Verdict initsTwice(const Subject& subject);
Verdict knowsNoOtherInterface(const Subject& subject);
Verdict livesWithoutServices(const Subject& subject);
Verdict startsNoThread(const Subject& subject);
Verdict leavesNoDescriptor(const Subject& subject);
Verdict bearsAnySettings(const Subject& subject);
Verdict connectsOnlyWhenAsked(const Subject& subject);

Verdict takesLargerStructs(const Subject& subject);
Verdict readsNothingBeyondStructs(const Subject& subject);
Verdict writesNothingBeyondStructs(const Subject& subject);

/// Of the streams of one interface.
Verdict staysOnItsStrand(const Subject& subject, const StreamKind& kind);
Verdict endsOnce(const Subject& subject, const StreamKind& kind);
Verdict saysWhatIsSound(const Subject& subject, const StreamKind& kind);
Verdict isQuietAfterCancel(const Subject& subject, const StreamKind& kind);
Verdict isGoneAfterDestroy(const Subject& subject, const StreamKind& kind);
Verdict bearsCancelInside(const Subject& subject, const StreamKind& kind);
Verdict bearsDestroyInside(const Subject& subject, const StreamKind& kind);
Verdict bearsDeadline(const Subject& subject, const StreamKind& kind);
Verdict keepsNothing(const Subject& subject, const StreamKind& kind);
Verdict bearsOddInput(const Subject& subject, const StreamKind& kind);
Verdict logsNoSecret(const Subject& subject, const StreamKind& kind);
Verdict callsAreQuick(const Subject& subject, const StreamKind& kind);

Verdict endsWhenVendorFails(const Subject& subject, const StreamKind& kind);
Verdict tellsWhyVendorRefuses(const Subject& subject, const StreamKind& kind);
Verdict bearsNonsense(const Subject& subject, const StreamKind& kind);
Verdict feelsBackPressure(const Subject& subject, const StreamKind& kind);

/// Of a kind that answers each question once.
Verdict staysOnItsStrand(const Subject& subject, const AnswerKind& kind);
Verdict answersOnce(const Subject& subject, const AnswerKind& kind);
Verdict endsByCancel(const Subject& subject, const AnswerKind& kind);
Verdict endsWhenVendorFails(const Subject& subject, const AnswerKind& kind);
Verdict tellsWhyVendorRefuses(const Subject& subject, const AnswerKind& kind);
Verdict bearsNonsense(const Subject& subject, const AnswerKind& kind);
Verdict bearsOddInput(const Subject& subject, const AnswerKind& kind);
Verdict logsNoSecret(const Subject& subject, const AnswerKind& kind);
Verdict keepsNothing(const Subject& subject, const AnswerKind& kind);
Verdict callsAreQuick(const Subject& subject, const AnswerKind& kind);
/// A short life in which every struct of the host lies as the check wants it.
Verdict answersWith(const Subject& subject, const AnswerKind& kind, Structs structs);

Verdict heedsTheKey(const Subject& subject, const AnswerKind& kind);
Verdict refusesForgedWebhooks(const Subject& subject, const AnswerKind& kind);
Verdict bearsReplays(const Subject& subject, const AnswerKind& kind);
Verdict knowsItsMethods(const Subject& subject, const AnswerKind& kind);

}  // namespace parley::provider::conformance
