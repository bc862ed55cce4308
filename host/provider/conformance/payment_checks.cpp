#include "payment_checks.hpp"

#include "till.hpp"

#include <algorithm>
#include <memory>

namespace parley::provider::conformance {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMomentOfBank{200};
constexpr milliseconds kLongestSubmit{1 * kSlack};
constexpr int kPayRounds = 20;
constexpr int kPayTimes = 10;
constexpr std::size_t kOrdersBefore = 10;
constexpr std::size_t kOrders = 300;
constexpr std::array kOps{
    PARLEY_PAY_CHECKOUT,
    PARLEY_PAY_SUBSCRIBE,
    PARLEY_PAY_CAPTURE,
    PARLEY_PAY_REFUND,
    PARLEY_PAY_CHANGE_PLAN,
    PARLEY_PAY_CANCEL,
    PARLEY_PAY_PORTAL,
    PARLEY_PAY_QUERY,
    PARLEY_PAY_CHARGE};

/// A till before the stage, so that what comes too late still finds it.
struct Counter {
    explicit Counter(const Subject& subject) : stage{subject} {}
    Counter(const Subject& subject, Structs structs) : stage{subject, structs} {}
    Verdict open() {
        TRY(stage.setUp());
        till = std::make_unique<Till>(stage);
        return {};
    }

    std::unique_ptr<Till> till;
    Stage stage;
};

std::string named(std::uint32_t op) {
    return "operation " + std::to_string(op);
}

Verdict answeredOnce(const Told& told, std::uint32_t op) {
    if (told.before_submit_returned > 0) return broken("done came before submit had returned");
    if (told.answers == 0) return broken("no answer to " + named(op));
    if (told.answers > 1) return broken(named(op) + " has more than one answer");
    return told.unsound.empty() ? Verdict{} : broken(told.unsound);
}

/// Begins it and lets the vendor be silent; false when the plugin refuses it.
bool begins(Counter& counter, std::uint32_t op, const std::string& key = "conformance-1") {
    const bool begun = counter.till->submit(op, key) == PARLEY_OK;
    counter.stage.settle(kMomentOfBank);
    return begun;
}

bool isWaiting(Counter& counter) {
    return counter.till->told().answers == 0;
}

/// Until it answers, whatever it asks of the vendor breaks.
void end(Counter& counter) {
    for (int i = 0; i < kPayRounds && isWaiting(counter); ++i) {
        counter.stage.vendor().fail();
        counter.stage.settle(kMomentOfBank);
    }
    if (!isWaiting(counter)) return;
    counter.till->cancel();
    counter.stage.settle();
}

struct BankRefusal {
    int http_status;
    std::vector<parley_code> codes;
};

const std::vector<BankRefusal>& bankRefusals() {
    static const std::vector<BankRefusal> all{
        {401, {PARLEY_E_AUTH, PARLEY_E_PERMISSION}},
        // A card that was declined, or a bill of the operator's.
        {402, {PARLEY_E_DECLINED, PARLEY_E_QUOTA}},
        {403, {PARLEY_E_AUTH, PARLEY_E_PERMISSION, PARLEY_E_QUOTA}},
        {429, {PARLEY_E_RATE_LIMITED, PARLEY_E_QUOTA}},
        {500, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_OUTCOME_UNKNOWN}},
        {503, {PARLEY_E_UNAVAILABLE, PARLEY_E_NETWORK, PARLEY_E_OUTCOME_UNKNOWN}}};
    return all;
}

Verdict bankToldRightly(const Told& told, const BankRefusal& refusal) {
    const auto status = std::to_string(refusal.http_status);
    if (told.answers == 0) return broken("no answer after its vendor answered " + status);
    if (std::ranges::find(refusal.codes, told.answer) == refusal.codes.end())
        return broken("HTTP " + status + " becomes " + std::to_string(told.answer));
    if (told.answer == PARLEY_E_RATE_LIMITED &&
        told.retry_after_ms != Vendor::kRetryAfterSeconds * 1'000)
        return broken("Retry-After does not become retry_after_ms");
    return {};
}

using Headers = std::vector<std::pair<std::string, std::string>>;

/// As vendors sign, and wrong.
const std::vector<Headers>& forgeries() {
    const std::string digest(64, 'a');
    static const std::vector<Headers> all{
        {{"content-type", "application/json"}},
        {{"content-type", "application/json"}, {"stripe-signature", "t=3600,v1=" + digest}},
        {{"content-type", "application/json"}, {"x-signature", digest}},
        {{"content-type", "application/json"},
         {"paypal-transmission-id", "1"},
         {"paypal-transmission-time", "1970-01-01T01:00:00Z"},
         {"paypal-transmission-sig", "AAAA"},
         {"paypal-cert-url", "https://evil.test/v1/notifications/certs/1"},
         {"paypal-auth-algo", "SHA256withRSA"}}};
    return all;
}

constexpr const char* kEvent =
    R"({"id":"evt_1","type":"checkout.session.completed","event_type":"PAYMENT.CAPTURE.COMPLETED",
        "created":3600,"data":{"object":{"id":"cs_1","payment_status":"paid"}},"resource":{"id":"1"}})";

bool holdsWord(const std::vector<std::string>& lines, std::string_view word) {
    return std::ranges::any_of(
        lines, [&](const auto& line) { return line.find(word) != std::string::npos; });
}

std::string oddText(std::mt19937& chance) {
    static constexpr std::array<std::string_view, 8> kTexts{
        "", "{", "{}", "[1]", "\xff\xfe", "month", "null", "{\"price\":7,\"reason\":[]}"};
    if (chance() % 4 == 0) return std::string(chance() % 4096, 'x');
    return std::string{kTexts[chance() % kTexts.size()]};
}

}  // namespace

Verdict paysOnItsStrand(const Subject& subject) {
    Counter counter{subject};
    TRY(counter.open());
    for (const auto op : kOps)
        if (begins(counter, op)) end(counter);
    return counter.till->told().on_other_threads == 0
               ? Verdict{}
               : broken("a callback from a thread that the host did not choose");
}

Verdict answersOnce(const Subject& subject) {
    for (const auto op : kOps) {
        Counter counter{subject};
        TRY(counter.open());
        if (!begins(counter, op)) continue;
        end(counter);
        counter.till->cancel();
        counter.stage.settle();
        TRY(answeredOnce(counter.till->told(), op));
    }
    return {};
}

Verdict endsByCancel(const Subject& subject) {
    for (const auto op : kOps) {
        Counter counter{subject};
        TRY(counter.open());
        if (!begins(counter, op) || !isWaiting(counter)) continue;
        counter.till->cancel();
        counter.stage.settle();
        const auto& told = counter.till->told();
        if (told.answers == 0) return broken("no answer to " + named(op) + " after cancel");
        if (told.answer != PARLEY_E_CANCELLED && told.answer != PARLEY_E_OUTCOME_UNKNOWN)
            return broken("after cancel an order told " + std::to_string(told.answer));
        if (counter.stage.vendor().open() > 0) return broken("cancel leaves a connection");
    }
    return {};
}

Verdict endsWhenBankFails(const Subject& subject) {
    for (const auto op : kOps) {
        Counter counter{subject};
        TRY(counter.open());
        if (!begins(counter, op) || !isWaiting(counter)) continue;
        const auto begun = counter.stage.vendor().begun();
        if (counter.stage.vendor().fail() == 0) continue;
        counter.stage.settle();
        if (counter.stage.vendor().begun() > begun) return broken("it connects again by itself");
        const auto& told = counter.till->told();
        if (told.answers == 0)
            return broken("no answer to " + named(op) + " after its connection broke");
        if (told.answer == PARLEY_OK)
            return broken(named(op) + " ends well though its connection broke");
    }
    return {};
}

Verdict tellsWhyBankRefuses(const Subject& subject) {
    for (const auto& refusal : bankRefusals()) {
        for (const auto op : {PARLEY_PAY_CHECKOUT, PARLEY_PAY_REFUND}) {
            Counter counter{subject};
            TRY(counter.open());
            if (!begins(counter, op) || !isWaiting(counter)) continue;
            const auto begun = counter.stage.vendor().begun();
            if (counter.stage.vendor().refuse(refusal.http_status) == 0) continue;
            counter.stage.settle();
            if (counter.stage.vendor().begun() > begun)
                return broken("it asks again after " + std::to_string(refusal.http_status));
            TRY(bankToldRightly(counter.till->told(), refusal));
        }
    }
    return {};
}

Verdict bearsNonsenseOfBank(const Subject& subject) {
    std::mt19937 chance{subject.seed};
    for (int round = 0; round < kPayRounds; ++round) {
        for (const auto op : kOps) {
            Counter counter{subject};
            TRY(counter.open());
            if (!begins(counter, op) || !isWaiting(counter)) continue;
            if (counter.stage.vendor().babble(chance) == 0) continue;
            counter.stage.settle();
            const auto& told = counter.till->told();
            if (!told.unsound.empty()) return broken(told.unsound);
            if (told.answers > 0 && told.answer == PARLEY_E_INTERNAL)
                return broken("a vendor's nonsense is PARLEY_E_PROTOCOL, not PARLEY_E_INTERNAL");
            end(counter);
        }
    }
    return {};
}

/// What the host sends again goes out as the same.
Verdict sendsTheKey(const Subject& subject) {
    const std::string key = "conformance-key-4711";
    for (const auto op : {PARLEY_PAY_CHECKOUT, PARLEY_PAY_REFUND, PARLEY_PAY_CHARGE}) {
        Counter counter{subject};
        TRY(counter.open());
        if (!begins(counter, op, key) || !isWaiting(counter)) continue;
        const auto& exchanges = counter.stage.host().exchanges;
        const bool posts = !exchanges.empty() && exchanges.back().method == "POST";
        // A token or an object is asked for without it.
        const bool is_preparing = !posts || exchanges.back().url.find("token") != std::string::npos;
        if (!is_preparing) {
            const auto& sent = exchanges.back();
            const bool has = sent.body.find(key) != std::string::npos ||
                             std::ranges::any_of(sent.headers, [&](const auto& header) {
                                 return header.second.find(key) != std::string::npos;
                             });
            if (!has) return broken("the idempotency key does not go along with " + named(op));
        }
        end(counter);
    }
    return {};
}

Verdict bearsOddOrders(const Subject& subject) {
    std::mt19937 chance{subject.seed};
    Counter counter{subject};
    TRY(counter.open());
    for (int round = 0; round < kPayRounds; ++round) {
        for (std::uint32_t op = 0; op <= kOps.size() + 1; ++op) {
            const auto code = counter.till->submitOdd(op, oddText(chance));
            if (code == PARLEY_E_INTERNAL)
                return broken("an odd order is PARLEY_E_INVALID, not PARLEY_E_INTERNAL");
            counter.stage.settle(milliseconds{0});
            if (code == PARLEY_OK) end(counter);
            if (counter.till->told().answer == PARLEY_E_INTERNAL)
                return broken("an odd order ends with PARLEY_E_INTERNAL");
        }
    }
    return {};
}

Verdict refusesForgedWebhooks(const Subject& subject) {
    for (const auto& headers : forgeries()) {
        Counter counter{subject};
        TRY(counter.open());
        if (!counter.till->takesWebhooks()) return {};
        const auto code = counter.till->receive(kEvent, headers);
        counter.stage.settle(kMomentOfBank);
        const auto& told = counter.till->told();
        if (told.events > 0) return broken("a webhook with a wrong signature is believed");
        if (code != PARLEY_OK) continue;
        if (told.replies > 1) return broken("a webhook has more than one reply");
        if (told.replies == 1 && told.reply != PARLEY_E_AUTH && told.reply != PARLEY_E_INVALID)
            return broken(
                "a webhook with a wrong signature is refused with " + std::to_string(told.reply));
        if (told.replies == 0 && counter.stage.vendor().open() == 0)
            return broken("a webhook has no reply");
        if (!told.unsound.empty()) return broken(told.unsound);
    }
    return {};
}

/// The same bytes again are the same to it.
Verdict bearsReplays(const Subject& subject) {
    Counter counter{subject};
    TRY(counter.open());
    if (!counter.till->takesWebhooks()) return {};
    for (const auto& headers : forgeries()) {
        std::optional<std::pair<parley_code, std::size_t>> first;
        for (int i = 0; i < kPayTimes; ++i) {
            const auto events = counter.till->told().events;
            if (counter.till->receive(kEvent, headers) != PARLEY_OK) continue;
            counter.stage.settle(kMomentOfBank);
            counter.stage.vendor().fail();
            counter.stage.settle(kMomentOfBank);
            const std::pair answer{
                counter.till->told().reply, counter.till->told().events - events};
            if (!first) first = answer;
            if (*first != answer) return broken("the same webhook has another answer again");
        }
    }
    return {};
}

Verdict logsNoSecretOfPayers(const Subject& subject) {
    for (const int refusal : {0, 401, 402, 500}) {
        Counter counter{subject};
        TRY(counter.open());
        for (const auto op : kOps) {
            if (!begins(counter, op)) continue;
            if (refusal != 0) counter.stage.vendor().refuse(refusal);
            counter.stage.settle(kMomentOfBank);
            end(counter);
        }
        if (counter.till->takesWebhooks()) {
            counter.till->receive(kEvent, forgeries()[1]);
            counter.stage.settle();
        }
        if (holdsWord(counter.stage.host().lines, kSecret))
            return broken("a log line holds a secret");
        if (holdsWord(counter.stage.host().lines, kPrivate))
            return broken("a log line holds what was bought");
    }
    return {};
}

Verdict keepsNoOrder(const Subject& subject) {
    Counter counter{subject};
    TRY(counter.open());
    const auto pass = [&] {
        if (begins(counter, PARLEY_PAY_CHECKOUT)) end(counter);
        if (counter.till->takesWebhooks()) counter.till->receive(kEvent, forgeries()[0]);
        counter.stage.settle(kMomentOfBank);
    };
    for (std::size_t i = 0; i < kOrdersBefore; ++i)
        pass();
    const auto threads = countThreads();
    const auto descriptors = countDescriptors();
    for (std::size_t i = 0; i < kOrders; ++i)
        pass();
    if (countThreads() > threads) return broken("orders leave threads behind");
    if (countDescriptors() > descriptors) return broken("orders leave files open");
    if (counter.stage.vendor().open() > 0) return broken("orders leave connections open");
    if (counter.stage.host().buffers > 0) return broken("orders leave buffers behind");
    return {};
}

Verdict paysQuickly(const Subject& subject) {
    auto best = std::chrono::nanoseconds::max();
    for (int i = 0; i < kPayTimes; ++i) {
        Counter counter{subject};
        TRY(counter.open());
        if (begins(counter, PARLEY_PAY_CHECKOUT)) end(counter);
        best = std::min(best, counter.till->longestCall());
    }
    if (best <= kLongestSubmit) return {};
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(best);
    return broken("submit takes " + std::to_string(took.count()) + " us, not 1000 at most");
}

Verdict paysWith(const Subject& subject, Structs structs) {
    Counter counter{subject, structs};
    TRY(counter.open());
    for (const auto op : kOps)
        if (begins(counter, op)) end(counter);
    if (counter.till->takesWebhooks()) counter.till->receive(kEvent, forgeries()[1]);
    counter.stage.settle();
    return {};
}

}  // namespace parley::provider::conformance
