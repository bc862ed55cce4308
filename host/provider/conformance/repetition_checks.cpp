#include "answer_desk.hpp"
#include "checks.hpp"

#include <algorithm>
#include <optional>

namespace parley::provider::conformance {

namespace {

constexpr int kReplays = 10;

/// All that leaves the plugin, or that it keeps.
std::string traceOf(Stage& stage) {
    auto& host = stage.host();
    std::string trace;
    for (const auto& exchange : host.exchanges) {
        trace += exchange.method + ' ' + exchange.url + '\n' + exchange.body + '\n';
        for (const auto& [name, value] : exchange.headers)
            trace += name + ": " + value + '\n';
    }
    for (const auto& socket : host.sockets)
        for (const auto& message : socket.sent)
            trace += message + '\n';
    for (const auto& connection : host.connections)
        trace += connection.sent + '\n';
    for (const auto& worker : host.workers)
        for (const auto& message : worker.sent)
            trace += message + '\n';
    for (const auto& [name, value] : host.values)
        trace.append(name).append("=").append(value).append("\n");
    return trace;
}

/// Whether it has asked its vendor for what it was asked: a token or an object come before that.
bool hasActed(Stage& stage) {
    auto& host = stage.host();
    const bool by_http = std::ranges::any_of(host.exchanges, [](const auto& exchange) {
        return exchange.method != "GET" && exchange.url.find("token") == std::string::npos;
    });
    const auto has_sent = [](const auto& connection) { return !connection.sent.empty(); };
    return by_http || std::ranges::any_of(host.sockets, has_sent) ||
           std::ranges::any_of(host.connections, has_sent) ||
           std::ranges::any_of(host.workers, has_sent);
}

/// What its vendor is told of a question with this key, if it comes to that.
base::Result<std::optional<std::string>> toldWith(
    const Subject& subject, const AnswerKind& kind, const Question& question, const char* key) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    std::optional<std::string> trace;
    if (asked.begins(question, key) && asked.desk->isWaiting() && hasActed(asked.stage))
        trace = traceOf(asked.stage);
    asked.end();
    return trace;
}

/// Who answers without a vendor has to remember.
Verdict answersTheSameAgain(
    const Subject& subject, const AnswerKind& kind, const Question& question) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    const auto ask = [&]() -> std::string {
        if (!asked.begins(question)) return {};
        if (!asked.desk->isWaiting()) return asked.desk->told().result;
        asked.end();
        return {};
    };
    const auto first = ask();
    const auto second = ask();
    return first.empty() || second.empty() || first == second
               ? Verdict{}
               : broken(std::string{question.name} + " has another answer for the same key");
}

}  // namespace

Verdict heedsTheKey(const Subject& subject, const AnswerKind& kind) {
    constexpr const char* kKey = "conformance-key-4711";
    for (const auto& question : kind.questions) {
        if (question.repetition == Repetition::Harmless) continue;
        const auto told = TRY(toldWith(subject, kind, question, kKey));
        const auto again = TRY(toldWith(subject, kind, question, kKey));
        const auto other = TRY(toldWith(subject, kind, question, "conformance-key-4712"));
        // It may go along in disguise, which what is different each time would hide.
        const bool counts =
            !told || (told == again ? told != other : told->find(kKey) != std::string::npos);
        if (!counts)
            return broken(
                "the idempotency key of " + std::string{question.name} +
                " neither goes along nor is kept");
        TRY(answersTheSameAgain(subject, kind, question));
    }
    return {};
}

Verdict refusesForgedWebhooks(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& headers : forgeries()) {
        const auto code = asked.receive(headers);
        const auto& told = asked.desk->told();
        if (told.events > 0) return broken("a webhook with a wrong signature is believed");
        if (code != PARLEY_OK) continue;
        if (told.replies > 1) return broken("a webhook has more than one reply");
        if (told.replies == 1 && told.reply != PARLEY_E_AUTH && told.reply != PARLEY_E_INVALID)
            return broken(
                "a webhook with a wrong signature is refused with " + std::to_string(told.reply));
        if (told.replies == 0 && asked.stage.vendor().open() == 0)
            return broken("a webhook has no reply");
        if (!told.unsound.empty()) return broken(told.unsound);
        asked.stage.vendor().fail();
        asked.stage.settle(kMomentOfAnswer);
    }
    return {};
}

/// The same bytes again are the same to it.
Verdict bearsReplays(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    for (const auto& headers : forgeries()) {
        std::optional<std::pair<parley_code, std::size_t>> first;
        for (int i = 0; i < kReplays; ++i) {
            const auto events = asked.desk->told().events;
            if (asked.receive(headers) != PARLEY_OK) continue;
            asked.stage.vendor().fail();
            asked.stage.settle(kMomentOfAnswer);
            const std::pair answer{asked.desk->told().reply, asked.desk->told().events - events};
            if (!first) first = answer;
            if (*first != answer) return broken("the same webhook has another answer again");
        }
    }
    return {};
}

Verdict knowsItsMethods(const Subject& subject, const AnswerKind& kind) {
    AnswerDesk asked{subject, kind};
    TRY(asked.open());
    const auto& known = kind.questions.front();
    for (const auto& method :
         {std::string{},
          std::string{"conformance_nothing"},
          std::string(4096, 'x'),
          std::string{known.name} + "\n"}) {
        auto question = known;
        question.name = method;
        const auto code = asked.desk->ask(question, kUsualKey);
        asked.stage.settle();
        if (asked.desk->told().answers > 0)
            return broken("a method that there is not has an answer besides its refusal");
        if (code != PARLEY_E_UNSUPPORTED)
            return broken("a method that there is not tells " + std::to_string(code));
    }
    return {};
}

}  // namespace parley::provider::conformance
