#include "child_program.hpp"
#include "commands.hpp"
#include "passing_folder.hpp"

#include <base/log.hpp>
#include <provider/conformance/check.hpp>

#include <Poco/NumberParser.h>
#include <Poco/SAX/AttributesImpl.h>
#include <Poco/String.h>
#include <Poco/StringTokenizer.h>
#include <Poco/XML/XMLWriter.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <random>
#include <set>

namespace parley::app {

namespace {

using provider::conformance::Check;
using provider::conformance::Subject;

/// What one check found, seen from outside of its process.
struct CheckFinding {
    enum class State : std::uint8_t { Ok, Failed, Skipped };

    std::string name;
    State state = State::Ok;
    std::chrono::milliseconds took{0};
    /// Why it failed or was not made.
    std::string reason;
};

using State = CheckFinding::State;

/// Of a library that lies alone nobody knows what it serves until it is asked.
constexpr std::string_view kNotServed = "not_served";

base::Result<std::uint32_t> seedOf(const Arguments& arguments) {
    const auto text = arguments.option("seed");
    if (!text) return std::random_device{}();
    unsigned seed = 0;
    if (!Poco::NumberParser::tryParseUnsigned(*text, seed))
        return usageError("--seed must be a number, not " + *text);
    return seed;
}

base::Result<Subject> subjectOf(
    const Invocation& invocation, std::uint32_t seed, const PassingFolder& folders) {
    auto subject = TRY(Subject::open(invocation.arguments.positional.front()));
    subject.seed = seed;
    subject.folders = folders.path();
    if (const auto name = invocation.arguments.option("settings")) {
        std::ifstream file{*name};
        subject.settings.assign(std::istreambuf_iterator<char>{file}, {});
        if (!file) return usageError(*name + " cannot be read");
    }
    return subject;
}

struct Made {
    bool ok = false;
    std::string words;
};

/// Makes the check in this process.
Made make(const Check& check, const Subject& subject) {
    base::logFrom(base::LogLevel::Error);
    const auto verdict = makeCheck(check, subject);
    if (verdict) return {true, {}};
    const auto& error = verdict.error();
    if (error.reason == kNotServed) return {true, std::string{kNotServed}};
    return {false, error.detail.empty() ? error.reason : error.detail};
}

/// With what was called last, for who repeats it.
std::string toldOf(const Made& made) {
    const std::string call = provider::conformance::callBeforeBroken();
    return made.ok || call.empty() ? made.words : made.words + "; the last call was " + call;
}

base::Result<Answer> makeOne(const std::string& name, const Subject& subject) {
    const auto* check = provider::conformance::findCheck(name);
    if (check == nullptr) return usageError("there is no check " + name);
    const auto made = make(*check, subject);
    return Answer{
        .body = {{"check", name}, {"ok", made.ok}, {"reason", toldOf(made)}},
        .text = made.words.empty() ? "" : toldOf(made) + "\n",
        .exit = made.ok ? ExitCode::Ok : ExitCode::Failed};
}

/// In one line, with the middle of long ones left out: a sanitizer has much to say.
std::string inOneLine(const std::string& printed) {
    constexpr std::size_t kMostBegin = 400;
    constexpr std::size_t kMostEnd = 200;
    auto line = Poco::replace(Poco::trim(printed), "\n", "; ");
    if (line.size() > kMostBegin + kMostEnd)
        line.replace(kMostBegin, line.size() - kMostBegin - kMostEnd, " … ");
    return line;
}

std::string reasonOf(const EndedProgram& ended, std::uint32_t seed) {
    const auto words = inOneLine(ended.printed) + "; seed " + std::to_string(seed);
    if (ended.how == EndedProgram::How::Exit) return words;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe
    const std::string signal{::strsignal(ended.number)};
    const auto how = ended.how == EndedProgram::How::TooSlow
                         ? std::string{"it does not come to an end"}
                         : "it dies of " + signal;
    return how + "; " + words;
}

/// None of a check for what is not served.
base::Result<std::optional<CheckFinding>> makeInChild(const Check& check, const Subject& subject) {
    const auto work = [&] {
        const auto made = make(check, subject);
        std::fputs(toldOf(made).c_str(), stdout);
        return made.ok ? 0 : 1;
    };
    const auto ended = TRY(runInChild(work, check.patience));
    const bool ok = ended.how == EndedProgram::How::Exit && ended.number == 0;
    if (ok && ended.printed == kNotServed) return std::optional<CheckFinding>{};
    return std::optional{CheckFinding{
        .name = check.name,
        .state = ok ? State::Ok : State::Failed,
        .took = ended.took,
        .reason = ok ? std::string{} : reasonOf(ended, subject.seed)}};
}

/// All of them, but for those that rest on one that failed: these would only repeat it.
base::Result<std::vector<CheckFinding>> makeAll(
    const std::vector<const Check*>& checks, const Subject& subject) {
    std::vector<CheckFinding> findings;
    std::set<std::string> untrue;
    for (const auto* check : checks) {
        if (untrue.contains(check->rests_on)) {
            untrue.insert(check->name);
            findings.push_back(
                {.name = check->name,
                 .state = State::Skipped,
                 .reason = "it rests on " + check->rests_on});
            continue;
        }
        auto finding = TRY(makeInChild(*check, subject));
        if (!finding) continue;
        if (finding->state == State::Failed) untrue.insert(check->name);
        findings.push_back(*std::move(finding));
    }
    return findings;
}

std::string_view toText(State state) {
    switch (state) {
        case State::Ok:
            return "ok";
        case State::Failed:
            return "failed";
        case State::Skipped:
            return "skipped";
    }
    return "";
}

std::string lineOf(const CheckFinding& finding) {
    switch (finding.state) {
        case State::Ok:
            return "ok " + finding.name + " " + std::to_string(finding.took.count()) + " ms\n";
        case State::Failed:
            return "FAILED " + finding.name + ": " + finding.reason + "\n";
        case State::Skipped:
            return "skipped " + finding.name + ": " + finding.reason + "\n";
    }
    return "";
}

std::string countOf(const std::vector<CheckFinding>& findings, State state) {
    return std::to_string(std::ranges::count(findings, state, &CheckFinding::state));
}

void writeCase(Poco::XML::XMLWriter& writer, const CheckFinding& finding) {
    Poco::XML::AttributesImpl about;
    const auto seconds = static_cast<double>(finding.took.count()) / 1e3;
    about.addAttribute("", "", "name", "CDATA", finding.name);
    about.addAttribute("", "", "time", "CDATA", std::to_string(seconds));
    writer.startElement("", "", "testcase", about);
    if (finding.state != State::Ok) {
        Poco::XML::AttributesImpl why;
        why.addAttribute("", "", "message", "CDATA", finding.reason);
        writer.emptyElement("", "", finding.state == State::Failed ? "failure" : "skipped", why);
    }
    writer.endElement("", "", "testcase");
}

base::Result<void> writeJunit(const std::string& path, const std::vector<CheckFinding>& findings) {
    std::ofstream file{path};
    Poco::XML::XMLWriter writer{
        file, Poco::XML::XMLWriter::WRITE_XML_DECLARATION | Poco::XML::XMLWriter::PRETTY_PRINT};
    writer.startDocument();
    Poco::XML::AttributesImpl suite;
    suite.addAttribute("", "", "name", "CDATA", "parley plugin check");
    suite.addAttribute("", "", "tests", "CDATA", std::to_string(findings.size()));
    suite.addAttribute("", "", "failures", "CDATA", countOf(findings, State::Failed));
    suite.addAttribute("", "", "skipped", "CDATA", countOf(findings, State::Skipped));
    writer.startElement("", "", "testsuite", suite);
    for (const auto& finding : findings)
        writeCase(writer, finding);
    writer.endElement("", "", "testsuite");
    writer.endDocument();
    file.close();
    if (file) return {};
    return base::Error{
        .code = base::ErrorCode::Internal, .reason = "file_not_written", .detail = path};
}

base::Result<std::vector<const Check*>> checksOf(
    const Subject& subject, const Invocation& invocation) {
    auto checks = provider::conformance::checksFor(subject);
    const auto only = invocation.arguments.option("only");
    if (!only) return checks;
    std::vector<std::string> names;
    for (const auto& name : Poco::StringTokenizer{*only, ",", Poco::StringTokenizer::TOK_TRIM})
        names.push_back(name);
    checks = provider::conformance::chosenOf(checks, names);
    if (checks.empty()) return usageError("there is no check " + *only + " for this plugin");
    return checks;
}

/// A package that cannot be read has failed, which is an answer; what is not there is an error.
base::Result<std::vector<CheckFinding>> findingsOf(
    const base::Result<Subject>& subject, const Invocation& invocation) {
    if (subject) return makeAll(TRY(checksOf(*subject, invocation)), *subject);
    const auto& error = subject.error();
    if (error.code == base::ErrorCode::NotFound || error.reason == "usage") return error;
    return std::vector{CheckFinding{
        .name = std::string{provider::conformance::kManifestCheck},
        .state = State::Failed,
        .reason = error.detail.empty() ? error.reason : error.detail}};
}

}  // namespace

base::Result<Answer> checkPlugin(const Invocation& invocation) {
    const auto seed = TRY(seedOf(invocation.arguments));
    const auto folders = TRY(PassingFolder::make());
    const auto subject = subjectOf(invocation, seed, folders);
    if (const auto one = invocation.arguments.option("one")) return makeOne(*one, TRY(subject));
    const auto findings = TRY(findingsOf(subject, invocation));
    Answer answer{.body = {{"seed", seed}, {"checks", nlohmann::json::array()}}, .text = {}};
    for (const auto& finding : findings) {
        answer.text += lineOf(finding);
        answer.body["checks"].push_back(
            {{"check", finding.name},
             {"state", toText(finding.state)},
             {"ms", finding.took.count()},
             {"reason", finding.reason}});
        if (finding.state == State::Failed) answer.exit = ExitCode::Failed;
    }
    answer.body["ok"] = answer.exit == ExitCode::Ok;
    if (const auto junit = invocation.arguments.option("junit")) TRY(writeJunit(*junit, findings));
    return answer;
}

}  // namespace parley::app
