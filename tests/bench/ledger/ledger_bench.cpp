#include "support/test_database.hpp"

#include <base/log.hpp>
#include <billing/holds.hpp>
#include <billing/wallets.hpp>
#include <io/fiber.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>

namespace parley::bench {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr int kFibers = 8;
constexpr int kUsers = 10'000;
constexpr int kBusyUsers = 800;
constexpr int kHolds = 5'000;
constexpr double kShareOfPgbench = 0.7;
constexpr double kHeartbeats = 100'000;
constexpr double kHotMilliseconds = 15;

template <typename Value>
Value must(base::Result<Value> result) {
    if (!result) {
        std::fprintf(
            stderr, "%s: %s\n", result.error().reason.c_str(), result.error().detail.c_str());
        std::abort();
    }
    return std::move(*result);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

/// What was reached in a round: operations a second, and the time that one of a hundred exceeds.
struct Reached {
    double per_second = 0;
    double p99_ms = 0;
};

class Stage {
public:
    Stage() : db_{{.database = {.connections_per_loop = kFibers}}} {
        fill();
        findUsers();
    }

    testing::TestDatabase& db() { return db_; }
    billing::Wallets& wallets() { return wallets_; }
    billing::Holds& holds() { return holds_; }
    [[nodiscard]] base::TenantId tenant() const { return base::TenantId{100}; }
    [[nodiscard]] base::UserId user(int number) const { return users_.at(number); }

    /// `operation(fiber, count)` again and again on all fibers.
    Reached measure(double seconds, const std::function<void(int, int)>& operation) {
        std::atomic<int> running{kFibers};
        std::atomic<int> total{0};
        std::vector<std::vector<double>> times(kFibers);
        io::Waiter done;
        const auto began = std::chrono::steady_clock::now();
        for (int fiber = 0; fiber < kFibers; ++fiber) {
            io::spawnFiber(db_.loops().at(0), [&, fiber] {
                for (int count = 0;; ++count) {
                    const auto start = std::chrono::steady_clock::now();
                    if (Seconds{start - began}.count() > seconds) break;
                    operation(fiber, count);
                    const Seconds took = std::chrono::steady_clock::now() - start;
                    times[static_cast<std::size_t>(fiber)].push_back(took.count() * 1'000);
                    ++total;
                }
                if (--running == 0) done.wake();
            });
        }
        done.wait();
        const Seconds took = std::chrono::steady_clock::now() - began;
        std::vector<double> all;
        for (const auto& some : times)
            all.insert(all.end(), some.begin(), some.end());
        std::sort(all.begin(), all.end());
        return {
            .per_second = total / took.count(),
            .p99_ms = all.empty() ? 0 : all[all.size() * 99 / 100]};
    }

    /// The same by pgbench: transactions a second.
    double pgbench(double seconds, const std::string& script) {
        const auto folder = db_.cluster().folder().string();
        const auto file = folder + "/ledger.sql";
        std::ofstream{file} << script;
        const auto url = db_.cluster().appUrl(db_.name());
        const auto command = testing::PostgresCluster::program("pgbench") + " -n -M prepared -c " +
                             std::to_string(kFibers) + " -j 1 -T " +
                             std::to_string(std::max(1, static_cast<int>(seconds))) + " -f " +
                             file + " '" + url + "' 2>/dev/null";
        std::string output;
        auto* pipe = popen(command.c_str(), "r");
        if (pipe == nullptr) std::abort();
        char buffer[512];
        while (std::fgets(buffer, sizeof buffer, pipe) != nullptr)
            output += buffer;
        pclose(pipe);
        const auto found = output.find("tps = ");
        if (found == std::string::npos) {
            std::fprintf(stderr, "pgbench said: %s\n", output.c_str());
            std::abort();
        }
        return std::strtod(output.c_str() + found + 6, nullptr);
    }

private:
    void fill() {
        db_.admin(
            "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at) VALUES (100, "
            "'acme', 'Acme', now(), now());"
            "INSERT INTO parley.wallet (tenant_id, id, user_id, unit, balance)"
            " SELECT 100, md5('w' || n)::uuid, md5('u' || n)::uuid, 'second', 1000000000"
            " FROM generate_series(0, " +
            std::to_string(kUsers - 1) +
            ") n;"
            "INSERT INTO parley.credit_grant (tenant_id, wallet_id, source, origin, amount, "
            "remaining, priority, granted_at)"
            " SELECT 100, id, 'gift', 'gift:' || id, 1000000000, 1000000000, 30, now() FROM "
            "parley.wallet;"
            "INSERT INTO parley.ledger_entry (tenant_id, key, wallet_id, kind, delta, "
            "balance_after, at)"
            " SELECT 100, 'gift:' || id, id, 'grant', 1000000000, 1000000000, now() FROM "
            "parley.wallet");
        // In no transaction, so by itself.
        db_.admin("VACUUM ANALYZE");
    }

    void findUsers() {
        for (int n = 0; n < kBusyUsers; ++n) {
            const auto uuid =
                base::Uuid::parse(db_.adminValue("SELECT md5('u" + std::to_string(n) + "')::uuid"));
            users_.emplace_back(*uuid);
        }
    }

    base::SystemClock clock_;
    testing::TestDatabase db_;
    std::vector<base::UserId> users_;
    billing::Wallets wallets_{db_.database(), clock_};
    billing::Holds holds_{db_.database(), clock_, base::Uuid::makeV7(clock_.now())};
};

const char* const kSettings =
    "SELECT set_config('app.tenant_id', '100', true), set_config('app.user_id', '', true)";

std::string spendScript(int users) {
    return "\\set u random(0, " + std::to_string(users - 1) +
           ")\n"
           "\\startpipeline\n" +
           std::string{kSettings} +
           ";\n"
           "SELECT parley.spend(md5('u' || :u)::uuid, 'second', 1, gen_random_uuid()::text, NULL, "
           "now());\n\\endpipeline\n";
}

std::string lifecycleScript() {
    const std::string settings{kSettings};
    const auto step = [&](const std::string& sql) {
        return "\\startpipeline\n" + settings + ";\n" + sql + ";\n\\endpipeline\n";
    };
    const std::string talk = "md5(:c || '.' || :d)::uuid";
    return "\\set u random(0, 799)\n\\set c random(1, 1000000000)\n\\set d random(1, "
           "1000000000)\n" +
           step(
               "SELECT * FROM parley.reserve_hold(" + talk + ", md5('u' || :u)::uuid, " + talk +
               ", 60, now(), now() + interval '45 s')") +
           step(
               "SELECT * FROM parley.extend_hold(" + talk +
               ", 1, 1, 45, 60, now(), now() + interval '45 s')") +
           step("SELECT parley.settle_hold(" + talk + ", 1, 70, 0, now())");
}

struct Pair {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> p99;

    [[nodiscard]] double share() const {
        std::vector<double> shares;
        for (std::size_t i = 0; i < ours.size(); ++i)
            shares.push_back(ours[i] / theirs[i]);
        return median(shares);
    }
    void add(const Reached& reached, double other) {
        ours.push_back(reached.per_second);
        p99.push_back(reached.p99_ms);
        theirs.push_back(other);
    }
};

void holdMany(Stage& stage, std::vector<billing::Beat>& beats) {
    for (int i = 0; i < kHolds; ++i) {
        const auto talk = base::Uuid::makeV7(base::SystemClock{}.now());
        must(stage.holds().reserve(
            {.tenant = stage.tenant(), .user = stage.user(i % kBusyUsers), .conversation = talk}));
        beats.push_back({.tenant = stage.tenant(), .conversation = talk, .epoch = 1, .used = 1s});
    }
    std::sort(beats.begin(), beats.end(), [](const auto& a, const auto& b) {
        return a.conversation < b.conversation;
    });
}

/// Rows a second, in batches as a host with that many conversations sends them.
double heartbeats(Stage& stage, std::vector<billing::Beat>& beats, double seconds) {
    const auto began = std::chrono::steady_clock::now();
    std::size_t rows = 0;
    while (Seconds{std::chrono::steady_clock::now() - began}.count() < seconds) {
        for (auto& beat : beats)
            beat.used += 1s;
        if (!must(stage.holds().beat(beats)).empty()) std::abort();
        rows += beats.size();
    }
    return static_cast<double>(rows) / Seconds{std::chrono::steady_clock::now() - began}.count();
}

bool row(const char* what, const std::string& measured, const std::string& allowed, bool kept) {
    std::printf(
        "| %s | %s | %s | %s |\n",
        what,
        measured.c_str(),
        allowed.c_str(),
        kept ? "kept" : "**missed**");
    return kept;
}

std::string number(double value, const char* unit, int decimals = 0) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f%s", decimals, value, unit);
    return text;
}

int run(int rounds, double seconds) {
    base::logFrom(base::LogLevel::Warning);
    Stage stage;
    const auto spendOf = [&](base::UserId user) {
        must(stage.wallets().spend(
            stage.tenant(),
            user,
            billing::Unit::Second,
            1,
            base::Uuid::makeV7(base::SystemClock{}.now()).text()));
    };
    Pair spends;
    Pair hot;
    Pair lives;
    std::vector<double> beaten;
    std::vector<billing::Beat> beats;
    for (int round = 0; round < rounds; ++round) {
        spends.add(
            stage.measure(
                seconds,
                [&](int fiber, int count) {
                    spendOf(stage.user((fiber * 100 + count) % kBusyUsers));
                }),
            stage.pgbench(seconds, spendScript(kBusyUsers)));
        hot.add(
            stage.measure(seconds, [&](int, int) { spendOf(stage.user(0)); }),
            stage.pgbench(seconds, spendScript(1)));
        lives.add(
            stage.measure(
                seconds,
                [&](int fiber, int count) {
                    const auto talk = base::Uuid::makeV7(base::SystemClock{}.now());
                    const auto lease = *must(stage.holds().reserve(
                        {.tenant = stage.tenant(),
                         .user = stage.user((fiber * 100 + count) % kBusyUsers),
                         .conversation = talk}));
                    must(stage.holds().extend(lease, 1, 45s));
                    must(stage.holds().settle(lease, 70s, 0s));
                }),
            stage.pgbench(seconds, lifecycleScript()));
        if (beats.empty()) holdMany(stage, beats);
        beaten.push_back(heartbeats(stage, beats, seconds));
    }
    std::printf(
        "fsync is %s. Medians of %d rounds.\n\n| operation | host | pgbench | share |\n| --- | --- "
        "| --- | --- |\n",
        stage.db().adminValue("SHOW fsync").c_str(),
        rounds);
    const auto show = [](const char* what, const Pair& pair) {
        std::printf(
            "| %s | %.0f/s, p99 %.1f ms | %.0f/s | %.2f |\n",
            what,
            median(pair.ours),
            median(pair.p99),
            median(pair.theirs),
            pair.share());
    };
    show("spend", spends);
    show("spend, one wallet", hot);
    show("lifecycle", lives);
    std::printf("| heartbeats, %d a batch | %.0f rows/s | | |\n\n", kHolds, median(beaten));
    std::printf("| limit | measured | allowed | |\n| --- | --- | --- | --- |\n");
    bool kept = true;
    for (const auto& [what, pair] :
         {std::pair{"spend", &spends}, {"spend, one wallet", &hot}, {"lifecycle", &lives}})
        kept &=
            row(what,
                number(pair->share() * 100, " % of pgbench"),
                "≥ 70 %",
                pair->share() >= kShareOfPgbench);
    kept &=
        row("p99 of one wallet",
            number(median(hot.p99), " ms", 1),
            "< 15 ms",
            median(hot.p99) < kHotMilliseconds);
    kept &=
        row("heartbeats",
            number(median(beaten), " rows/s"),
            "≥ 100000 rows/s",
            median(beaten) >= kHeartbeats);
    return kept ? 0 : 1;
}

}  // namespace
}  // namespace parley::bench

/// ledger_bench [rounds] [seconds a round]
int main(int argc, char* argv[]) {
    return parley::bench::run(
        argc > 1 ? std::atoi(argv[1]) : 3, argc > 2 ? std::strtod(argv[2], nullptr) : 4);
}
