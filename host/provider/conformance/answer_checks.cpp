#include "answer_desk.hpp"
#include "checks.hpp"

#include <algorithm>

namespace parley::provider::conformance {

namespace {

using std::chrono::milliseconds;

constexpr int kRoundsOfNonsense = 20;
constexpr std::size_t kOddQuestions = 200;
constexpr int kAskedTimes = 10;
constexpr std::size_t kAskedBefore = 10;
constexpr std::size_t kAsked = 300;
constexpr milliseconds kLongestAsk{1 * kSlack};

Verdict answeredOnce(const Told& told, const Question& question) {
    const std::string name{question.name};
    if (told.before_ask_returned > 0) return broken("an answer came before the call had returned");
    if (told.answers == 0) return broken("no answer to " + name);
    if (told.answers > 1) return broken(name + " has more than one answer");
    return told.unsound.empty() ? Verdict{} : broken(told.unsound);
}

/// Once it had the time to ask its vendor.
Verdict endsByLateCancel(AnswerDesk& asked, const Question& question) {
    if (!asked.begins(question) || !asked.desk->isWaiting()) return {};
    asked.desk->cancel();
    asked.stage.settle();
    const auto& told = asked.desk->told();
    TRY(answeredOnce(told, question));
    if (told.answer != PARLEY_E_CANCELLED && told.answer != PARLEY_E_OUTCOME_UNKNOWN)
        return broken(
            "after cancel " + std::string{question.name} + " told " + std::to_string(told.answer));
    return asked.stage.vendor().open() == 0 ? Verdict{} : broken("cancel leaves a connection");
}

/// It may know its answer already.
Verdict endsByCancelAtOnce(AnswerDesk& asked, const Question& question) {
    if (asked.desk->ask(question, kUsualKey) != PARLEY_OK) return {};
    asked.desk->cancel();
    asked.stage.settle();
    TRY(answeredOnce(asked.desk->told(), question));
    return asked.stage.vendor().open() == 0 ? Verdict{} : broken("cancel leaves a connection");
}

Verdict toldOfBreak(const Told& told, const Question& question) {
    const std::string name{question.name};
    if (told.answers == 0) return broken("no answer to " + name + " after its connection broke");
    return told.answer != PARLEY_OK ? Verdict{}
                                    : broken(name + " ends well though its connection broke");
}

bool holdsWord(const std::vector<std::string>& lines, std::string_view word) {
    return std::ranges::any_of(
        lines, [&](const auto& line) { return line.find(word) != std::string::npos; });
}

}  // namespace

Verdict staysOnItsStrand(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& question : kind.questions)
        if (asked.begins(question)) asked.end();
    return asked.desk->told().on_other_threads == 0
               ? Verdict{}
               : broken("a callback from a thread that the host did not choose");
}

Verdict answersOnce(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& question : kind.questions) {
        if (!asked.begins(question)) continue;
        asked.end();
        asked.desk->cancel();
        asked.stage.settle();
        TRY(answeredOnce(asked.desk->told(), question));
    }
    return {};
}

Verdict endsByCancel(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& question : kind.questions) {
        TRY(endsByLateCancel(asked, question));
        TRY(endsByCancelAtOnce(asked, question));
    }
    return {};
}

Verdict endsWhenVendorFails(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& question : kind.questions) {
        if (!asked.begins(question) || !asked.desk->isWaiting()) continue;
        const auto begun = asked.stage.vendor().begun();
        const auto failed = asked.stage.vendor().fail();
        asked.stage.settle();
        if (asked.stage.vendor().begun() > begun) return broken("it connects again by itself");
        if (failed > 0) TRY(toldOfBreak(asked.desk->told(), question));
        asked.end();
    }
    return {};
}

Verdict tellsWhyVendorRefuses(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& refusal : kind.refusals()) {
        const auto status = std::to_string(refusal.http_status);
        for (const auto& question : kind.questions) {
            if (!asked.begins(question) || !asked.desk->isWaiting()) continue;
            const auto begun = asked.stage.vendor().begun();
            const auto refused = asked.stage.vendor().refuse(refusal.http_status);
            asked.stage.settle();
            if (asked.stage.vendor().begun() > begun)
                return broken("it asks again after " + status);
            const auto& told = asked.desk->told();
            if (refused > 0 && told.answers == 0)
                return broken("no answer after its vendor answered " + status);
            if (refused > 0) TRY(toldRightly(refusal, told.answer, told.retry_after_ms));
            asked.end();
        }
    }
    return {};
}

Verdict bearsNonsense(const Subject& subject, const AnswerKind& kind) {
    std::mt19937 chance{subject.seed};
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (int round = 0; round < kRoundsOfNonsense; ++round) {
        for (const auto& question : kind.questions) {
            if (!asked.begins(question)) continue;
            if (asked.desk->isWaiting()) asked.stage.vendor().babble(chance);
            asked.stage.settle();
            const auto& told = asked.desk->told();
            if (!told.unsound.empty()) return broken(told.unsound);
            if (told.answers > 0 && told.answer == PARLEY_E_INTERNAL)
                return broken("a vendor's nonsense is PARLEY_E_PROTOCOL, not PARLEY_E_INTERNAL");
            asked.end();
        }
        if (asked.stage.vendor().begun() == 0) return {};
    }
    return {};
}

Verdict bearsOddInput(const Subject& subject, const AnswerKind& kind) {
    std::mt19937 chance{subject.seed};
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (std::size_t i = 0; i < kOddQuestions; ++i) {
        const auto& question = kind.questions[i % kind.questions.size()];
        const auto code = asked.desk->askOddly(question, chance);
        if (code == PARLEY_E_INTERNAL)
            return broken("an odd question is PARLEY_E_INVALID, not PARLEY_E_INTERNAL");
        asked.stage.settle(milliseconds{0});
        if (code != PARLEY_OK) continue;
        asked.end();
        if (asked.desk->told().answer == PARLEY_E_INTERNAL)
            return broken("an odd question is answered with PARLEY_E_INTERNAL");
    }
    return asked.desk->told().unsound.empty() ? Verdict{} : broken(asked.desk->told().unsound);
}

Verdict logsNoSecret(const Subject& subject, const AnswerKind& kind) {
    for (const int refusal : {0, 401, 402, 500}) {
        AnswerDesk asked{subject, kind};
        TRY(asked.open());
        for (const auto& question : kind.questions) {
            if (!asked.begins(question)) continue;
            if (refusal != 0) asked.stage.vendor().refuse(refusal);
            asked.stage.settle(kMomentOfAnswer);
            asked.end();
        }
        for (const auto& headers : forgeries())
            asked.receive(headers);
        if (holdsWord(asked.stage.host().lines, kSecret))
            return broken("a log line holds a secret");
        if (holdsWord(asked.stage.host().lines, kPrivate))
            return broken("a log line holds what was asked");
    }
    return {};
}

Verdict keepsNothing(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    const auto pass = [&](std::size_t turn) {
        if (asked.begins(kind.questions[turn % kind.questions.size()])) asked.end();
        asked.receive(forgeries()[turn % forgeries().size()]);
    };
    for (std::size_t i = 0; i < kAskedBefore; ++i)
        pass(i);
    const auto threads = countThreads();
    const auto descriptors = countDescriptors();
    for (std::size_t i = 0; i < kAsked; ++i)
        pass(i);
    if (countThreads() > threads) return broken("answers leave threads behind");
    if (countDescriptors() > descriptors) return broken("answers leave files open");
    if (asked.stage.vendor().open() > 0) return broken("answers leave connections open");
    if (asked.stage.host().armedTimers() > 0) return broken("answers leave timers behind");
    if (asked.stage.host().buffers > 0) return broken("answers leave buffers behind");
    return {};
}

/// The best of a few: a call that is always slow is the plugin's fault.
Verdict callsAreQuick(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& question : kind.questions) {
        auto best = std::chrono::nanoseconds::max();
        for (int i = 0; i < kAskedTimes; ++i) {
            if (asked.begins(question)) asked.end();
            best = std::min(best, asked.desk->lastCall());
        }
        if (best <= kLongestAsk) continue;
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(best);
        return broken(
            "to begin " + std::string{question.name} + " takes " + std::to_string(took.count()) +
            " us, not 1000 at most");
    }
    return {};
}

Verdict answersWith(const Subject& subject, const AnswerKind& kind, Structs structs) {
    AnswerDesk asked{subject, kind, structs};
    TRY(asked.open());
    for (const auto& question : kind.questions)
        if (asked.begins(question)) asked.end();
    for (const auto& headers : forgeries())
        asked.receive(headers);
    asked.stage.settle();
    return {};
}

}  // namespace parley::provider::conformance
