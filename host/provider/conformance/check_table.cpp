#include "checks.hpp"

#include <algorithm>
#include <set>

namespace parley::provider::conformance {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 10'000ms;
// Many streams, or a plugin that works for each text itself.
constexpr auto kWorkPatience = 30'000ms;
// A thousand streams, perhaps under a sanitizer.
constexpr auto kLongPatience = 120'000ms;

constexpr const char* kEntry = "load.entry";
constexpr const char* kReady = "load.interfaces";
// What is connected already would be taken for a stream's.
constexpr const char* kQuiet = "load.no_connection";

/// Adds the claims of one kind's contract to the table.
template <typename Kind>
class Claims {
public:
    Claims(std::vector<Check>& table, const Kind& kind) : table_{table}, kind_{kind} {}

    void add(
        const char* claim,
        const char* rests_on,
        Verdict (*run)(const Subject&, const Kind&),
        std::chrono::milliseconds patience = kPatience) {
        const std::string name{kind_.name};
        table_.push_back(
            {.name = name + "." + claim,
             .rests_on = rests_on == kQuiet ? kQuiet : name + "." + rests_on,
             .patience = patience,
             .run = [run, &kind = kind_](const Subject& subject) { return run(subject, kind); },
             .interface = kind_.interface});
    }

private:
    std::vector<Check>& table_;
    const Kind& kind_;
};

/// From the claim on which all others rest.
void addChecks(std::vector<Check>& table, const StreamKind& kind) {
    Claims<StreamKind> claims{table, kind};
    claims.add("one_strand", kQuiet, staysOnItsStrand);
    claims.add("one_end", "one_strand", endsOnce);
    claims.add("sound_output", "one_end", saysWhatIsSound);
    claims.add("quiet_after_cancel", "one_end", isQuietAfterCancel);
    claims.add("gone_after_destroy", "quiet_after_cancel", isGoneAfterDestroy);
    claims.add("cancel_inside", "quiet_after_cancel", bearsCancelInside);
    claims.add("destroy_inside_end", "one_end", bearsDestroyInside);
    claims.add("deadline", "quiet_after_cancel", bearsDeadline);
    claims.add("vendor_fails", "one_end", endsWhenVendorFails);
    claims.add("vendor_refuses", "vendor_fails", tellsWhyVendorRefuses);
    claims.add("vendor_nonsense", "sound_output", bearsNonsense, kWorkPatience);
    claims.add("back_pressure", "one_end", feelsBackPressure);
    claims.add("keeps_nothing", "gone_after_destroy", keepsNothing, kLongPatience);
    claims.add("odd_input", "one_end", bearsOddInput, kWorkPatience);
    claims.add("no_secret_logged", "one_end", logsNoSecret);
    claims.add("quick", "one_end", callsAreQuick);
}

void addChecks(std::vector<Check>& table, const AnswerKind& kind) {
    Claims<AnswerKind> claims{table, kind};
    claims.add("one_strand", kQuiet, staysOnItsStrand);
    claims.add("one_answer", "one_strand", answersOnce);
    claims.add("cancel", "one_answer", endsByCancel);
    claims.add("vendor_fails", "one_answer", endsWhenVendorFails);
    claims.add("vendor_refuses", "vendor_fails", tellsWhyVendorRefuses);
    claims.add("vendor_nonsense", "one_answer", bearsNonsense, kWorkPatience);
    claims.add("one_key", "one_answer", heedsTheKey);
    claims.add("odd_input", "one_answer", bearsOddInput, kWorkPatience);
    claims.add("forged_webhook", kQuiet, refusesForgedWebhooks);
    claims.add("replayed_webhook", "forged_webhook", bearsReplays);
    claims.add("keeps_nothing", "one_answer", keepsNothing, kLongPatience);
    claims.add("no_secret_logged", "one_answer", logsNoSecret);
    claims.add("quick", "one_answer", callsAreQuick);
    if (kind.has_methods) claims.add("unknown_method", kQuiet, knowsItsMethods);
}

std::vector<Check> makeTable() {
    std::vector<Check> table{
        {std::string{kManifestCheck}, "", kPatience, agreesWithItself},
        {"static.one_symbol", "", kPatience, exportsOnlyTheEntry},
        {"static.no_unique_symbol", "", kPatience, hasNoUniqueSymbol},
        {"static.bind_now", "", kPatience, bindsAtLoad},
        {"static.needed", "", kPatience, needsOnlyWhatIsNamed},
        {"static.no_rpath", "", kPatience, searchesNoFolders},
        {"static.no_executable_stack", "", kPatience, hasNoExecutableStack},
        {"static.no_network", "", kPatience, opensNoSocket},
        {"static.no_program", "", kPatience, startsNoProgram},
        {"static.no_environment", "", kPatience, readsNoEnvironment},
        {kEntry, "", kPatience, hasAnEntry},
        {kReady, kEntry, kPatience, servesWhatItNames},
        {"load.fast", kEntry, kPatience, loadsFast},
        {"load.twice", kEntry, kPatience, initsTwice},
        {"load.unknown_interface", kEntry, kPatience, knowsNoOtherInterface},
        {"load.services_absent", kEntry, kPatience, livesWithoutServices},
        {"load.no_thread", kReady, kPatience, startsNoThread},
        {"load.no_descriptor", kReady, kPatience, leavesNoDescriptor},
        {"load.any_settings", kReady, kPatience, bearsAnySettings},
        {kQuiet, kReady, kPatience, connectsOnlyWhenAsked},
        {"abi.larger_structs", kReady, kPatience, takesLargerStructs},
        {"abi.nothing_read_beyond", kReady, kPatience, readsNothingBeyondStructs},
        {"abi.nothing_written_beyond", kReady, kPatience, writesNothingBeyondStructs}};
    for (const auto& kind : streamKinds())
        addChecks(table, kind);
    for (const auto& kind : answerKinds())
        addChecks(table, kind);
    return table;
}

}  // namespace

const std::vector<Check>& checkTable() {
    static const std::vector<Check> table = makeTable();
    return table;
}

const Check* findCheck(std::string_view name) {
    const auto found = std::ranges::find(checkTable(), name, &Check::name);
    return found == checkTable().end() ? nullptr : &*found;
}

std::vector<const Check*> chosenOf(
    const std::vector<const Check*>& checks, const std::vector<std::string>& names) {
    std::set<std::string> wanted;
    const auto isNamed = [&](const Check& check) {
        const auto family = check.name.substr(0, check.name.find('.'));
        return wanted.contains(check.name) || std::ranges::any_of(names, [&](const auto& name) {
                   return name == check.name || name == family;
               });
    };
    std::vector<const Check*> chosen;
    // From the end, since each comes after what it rests on.
    for (auto at = checks.rbegin(); at != checks.rend(); ++at) {
        if (!isNamed(**at)) continue;
        wanted.insert((*at)->rests_on);
        chosen.push_back(*at);
    }
    std::ranges::reverse(chosen);
    return chosen;
}

std::vector<const Check*> checksFor(const Subject& subject) {
    std::vector<const Check*> checks;
    for (const auto& check : checkTable()) {
        if (check.interface.empty() ||
            std::ranges::find(subject.interfaces, check.interface) != subject.interfaces.end())
            checks.push_back(&check);
    }
    return checks;
}

}  // namespace parley::provider::conformance
