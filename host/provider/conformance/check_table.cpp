#include "checks.hpp"
#include "payment_checks.hpp"

#include <parley/payment.h>

#include <algorithm>

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

/// The contract of one kind of stream, from the claim on which all others rest.
void addStreamChecks(std::vector<Check>& table, const StreamKind& kind) {
    const std::string name{kind.name};
    const auto add = [&](const char* claim,
                         const char* rests_on,
                         Verdict (*run)(const Subject&, const StreamKind&),
                         std::chrono::milliseconds patience = kPatience) {
        table.push_back(
            {.name = name + "." + claim,
             .rests_on = rests_on == kQuiet ? kQuiet : name + "." + rests_on,
             .patience = patience,
             .run = [run, &kind](const Subject& subject) { return run(subject, kind); },
             .interface = kind.interface});
    };
    add("one_strand", kQuiet, staysOnItsStrand);
    add("one_end", "one_strand", endsOnce);
    add("sound_output", "one_end", saysWhatIsSound);
    add("quiet_after_cancel", "one_end", isQuietAfterCancel);
    add("gone_after_destroy", "quiet_after_cancel", isGoneAfterDestroy);
    add("cancel_inside", "quiet_after_cancel", bearsCancelInside);
    add("destroy_inside_end", "one_end", bearsDestroyInside);
    add("deadline", "quiet_after_cancel", bearsDeadline);
    add("vendor_fails", "one_end", endsWhenVendorFails);
    add("vendor_refuses", "vendor_fails", tellsWhyVendorRefuses);
    add("vendor_nonsense", "sound_output", bearsNonsense, kWorkPatience);
    add("back_pressure", "one_end", feelsBackPressure);
    add("keeps_nothing", "gone_after_destroy", keepsNothing, kLongPatience);
    add("odd_input", "one_end", bearsOddInput, kWorkPatience);
    add("no_secret_logged", "one_end", logsNoSecret);
    add("quick", "one_end", callsAreQuick);
}

void addPaymentChecks(std::vector<Check>& table) {
    const auto add = [&](const char* claim,
                         const char* rests_on,
                         Verdict (*run)(const Subject&),
                         std::chrono::milliseconds patience = kPatience) {
        table.push_back(
            {.name = std::string{"payment."} + claim,
             .rests_on = rests_on == kQuiet ? kQuiet : std::string{"payment."} + rests_on,
             .patience = patience,
             .run = run,
             .interface = PARLEY_IF_PAYMENT});
    };
    add("one_strand", kQuiet, paysOnItsStrand);
    add("one_answer", "one_strand", answersOnce);
    add("cancel", "one_answer", endsByCancel);
    add("vendor_fails", "one_answer", endsWhenBankFails);
    add("vendor_refuses", "vendor_fails", tellsWhyBankRefuses);
    add("vendor_nonsense", "one_answer", bearsNonsenseOfBank, kWorkPatience);
    add("one_key", "one_answer", sendsTheKey);
    add("odd_order", "one_answer", bearsOddOrders, kWorkPatience);
    add("forged_webhook", kQuiet, refusesForgedWebhooks);
    add("replayed_webhook", "forged_webhook", bearsReplays);
    add("keeps_nothing", "one_answer", keepsNoOrder, kLongPatience);
    add("no_secret_logged", "one_answer", logsNoSecretOfPayers);
    add("quick", "one_answer", paysQuickly);
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
        addStreamChecks(table, kind);
    addPaymentChecks(table);
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
