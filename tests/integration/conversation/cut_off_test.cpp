#include "support/billing_stage.hpp"

#include <conversation/paid_meter.hpp>

#include <atomic>
#include <memory>
#include <optional>

namespace parley::conversation {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::BillingStage;
using testing::eventually;
using testing::must;

constexpr int kTalks = 50;
/// Of five, one goes on while the database is away.
constexpr int kWithoutDatabase = kTalks / 5;
constexpr seconds kIncluded{2};
constexpr seconds kGrace{1};
constexpr auto kTolerance = 250ms;

/// A conversation that does nothing but last, on the loop's own clock. Beside it a timer rings when
/// it should end, so that what is judged is not how busy the machine is.
class TimedTalk {
public:
    TimedTalk(std::shared_ptr<billing::Credit> credit, io::Loop& loop, std::atomic<int>& told)
        : meter_{std::move(credit), timers_, [&loop](auto task) { loop.post(std::move(task)); }},
          told_{told} {}

    /// On the loop.
    void begin() {
        const auto due = timers_.now() + kIncluded + kGrace;
        control_ = timers_.at(due, [this] {
            due_ = timers_.now();
            ++told_;
        });
        meter_.begin(
            {.warn = [](TimeLeft) {},
             .finish =
                 [this](std::string reason) {
                     cut_ = timers_.now();
                     reason_ = std::move(reason);
                     meter_.end();
                     ++told_;
                 }});
    }
    /// How far from its time it ended, and why. Once both have been told.
    [[nodiscard]] nanoseconds offBy() const { return std::chrono::abs(*cut_ - *due_); }
    [[nodiscard]] const std::string& reason() const { return reason_; }

private:
    provider::LoopTimers timers_;
    PaidMeter meter_;
    std::atomic<int>& told_;
    std::unique_ptr<provider::Timers::Timer> control_;
    std::optional<base::MonoTime> due_;
    std::optional<base::MonoTime> cut_;
    std::string reason_;
};

class CutOffTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CutOffTest);
    CPPUNIT_TEST(conversationsAreCutOffInTimeWithTheDatabaseAndWithout);
    CPPUNIT_TEST_SUITE_END();

public:
    void conversationsAreCutOffInTimeWithTheDatabaseAndWithout() {
        BillingStage stage;
        offerShort(stage);
        stage.services.keeper.start(stage.db.loops());
        last(stage, kTalks - kWithoutDatabase, [] {});
        last(stage, kWithoutDatabase, [&] {
            // A cluster of tests writes down what it knows when it likes.
            stage.db.admin("CHECKPOINT");
            stage.db.cluster().kill();
        });
        stage.db.cluster().start();
        // What could not be settled meanwhile is: all that was held and no more. Of the grace every
        // second counts that began, so also the one in which the end was noticed.
        std::string settled;
        eventually(
            [&] {
                settled = stage.db.adminValue(
                    "SELECT string_agg(how, '; ' ORDER BY how) FROM (SELECT count(*) || ' ' || "
                    "state || ' ' || charged || ' ' || (grace_s IN (1, 2)) AS how FROM "
                    "parley.credit_hold GROUP BY state, charged, grace_s IN (1, 2)) each");
                return settled == std::to_string(kTalks) + " settled 2 true";
            },
            60s);
        CPPUNIT_ASSERT_EQUAL(std::to_string(kTalks) + " settled 2 true", settled);
        stage.services.keeper.stop();
        stage.assertBalanced();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0 0"},
            stage.db.adminValue("SELECT sum(balance) || ' ' || sum(held) FROM parley.wallet"));
    }

private:
    static void offerShort(BillingStage& stage) {
        billing::Terms terms{.name = "Short"};
        terms.grace = kGrace;
        terms.allowances = {{.unit = billing::Unit::Second, .included = kIncluded.count()}};
        must(stage.services.plans.seed(
            stage.tenant, {{.slug = "short", .position = 20, .terms = terms}}));
    }

    /// So many conversations from their first moment to their last; `meanwhile` happens while they
    /// go on.
    template <typename Meanwhile>
    static void last(BillingStage& stage, int count, Meanwhile meanwhile) {
        auto& loop = stage.db.loops().at(0);
        std::atomic<int> told{0};
        std::vector<std::unique_ptr<TimedTalk>> talks;
        for (int i = 0; i < count; ++i) {
            auto credit = must(stage.services.keeper.open(
                {.tenant = stage.tenant,
                 .user = stage.subscriber("short"),
                 .conversation = stage.newTalk()}));
            CPPUNIT_ASSERT(credit->allowed().held == kIncluded);
            talks.push_back(std::make_unique<TimedTalk>(std::move(credit), loop, told));
        }
        stage.db.onFiber([&] {
            for (auto& talk : talks)
                talk->begin();
        });
        meanwhile();
        // Its end, and the time that it should end at.
        CPPUNIT_ASSERT(eventually([&] { return told == 2 * count; }, 60s));
        for (const auto& talk : talks) {
            CPPUNIT_ASSERT_EQUAL(std::string{"time_used_up"}, talk->reason());
            CPPUNIT_ASSERT(talk->offBy() <= kTolerance);
        }
        stage.db.onFiber([&] { talks.clear(); });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CutOffTest);

}  // namespace
}  // namespace parley::conversation
