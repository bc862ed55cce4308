#include "job_fixture.hpp"

#include <jobs/schedule.hpp>

#include <rapidcheck.h>

#include <atomic>
#include <thread>

namespace parley::jobs {
namespace {

base::UtcTime at(const char* text) {
    return *base::parseTime(text);
}

Worker::Handler nothing() {
    return [](const Job&) { return base::Result<void>{}; };
}

/// One host's schedules, without a running worker: what they fire stays in the queue for the test.
struct ScheduleHost {
    ScheduleHost(storage::Database& database, const base::Clock& clock)
        : worker{database, clock, {.node = "a"}}, schedule{database, clock, worker} {}

    Worker worker;
    Schedule schedule;
};

class ScheduleTest : public JobFixture {
    CPPUNIT_TEST_SUITE(ScheduleTest);
    CPPUNIT_TEST(periodsAreCountedFromMidnight);
    CPPUNIT_TEST(aDailyTimeIsTheNextOne);
    CPPUNIT_TEST(theNextTimeIsLaterAndWithinOnePeriod);
    CPPUNIT_TEST(hostsThatLookTogetherFireEachPeriodOnce);
    CPPUNIT_TEST(missedPeriodsAreNotMadeUpFor);
    CPPUNIT_TEST(aRunThatStillWaitsIsNotDoubled);
    CPPUNIT_TEST(declaringAgainKeepsTheTimeUnlessTheCadenceChanged);
    CPPUNIT_TEST(whatIsDueRunsOnAWorker);
    CPPUNIT_TEST_SUITE_END();

public:
    void periodsAreCountedFromMidnight() {
        const auto cadence = Cadence::every(1h);
        CPPUNIT_ASSERT(cadence.next(at("2026-03-29T00:59:59Z")) == at("2026-03-29T01:00:00Z"));
        CPPUNIT_ASSERT(cadence.next(at("2026-03-29T01:00:00Z")) == at("2026-03-29T02:00:00Z"));
        CPPUNIT_ASSERT_EQUAL(std::string{"every 3600 s"}, cadence.text());
    }

    void aDailyTimeIsTheNextOne() {
        const auto cadence = Cadence::dailyAt(3h + 30min);
        CPPUNIT_ASSERT(
            cadence.next(at("2026-02-28T03:29:59.999999Z")) == at("2026-02-28T03:30:00Z"));
        CPPUNIT_ASSERT(cadence.next(at("2026-02-28T03:30:00Z")) == at("2026-03-01T03:30:00Z"));
        CPPUNIT_ASSERT_EQUAL(std::string{"daily at 03:30 UTC"}, cadence.text());
    }

    void theNextTimeIsLaterAndWithinOnePeriod() {
        const bool held = rc::check("next is in (time, time + period]", [] {
            const std::chrono::seconds period{*rc::gen::inRange(1, 200'000)};
            const base::UtcTime time{std::chrono::microseconds{
                *rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)}};
            const auto next = Cadence::every(period).next(time);
            RC_ASSERT(next > time);
            RC_ASSERT(next <= time + period);
            RC_ASSERT(Cadence::every(period).next(next - 1us) == next);
        });
        CPPUNIT_ASSERT(held);
    }

    void hostsThatLookTogetherFireEachPeriodOnce() {
        constexpr int kHosts = 4;
        constexpr int kPeriods = 48;
        std::vector<std::unique_ptr<ScheduleHost>> hosts;
        for (int i = 0; i < kHosts; ++i) {
            hosts.push_back(std::make_unique<ScheduleHost>(db->database(), clock));
            hosts.back()->schedule.add("hourly", Cadence::every(1h), nothing());
            CPPUNIT_ASSERT(hosts.back()->schedule.declare());
        }
        for (int period = 0; period < kPeriods; ++period) {
            clock.advance(1h);
            std::atomic<int> fired{0};
            std::vector<std::thread> threads;
            for (auto& host : hosts) {
                threads.emplace_back([&] {
                    for (int look = 0; look < 3; ++look)
                        fired += static_cast<int>(host->schedule.fireDue()->size());
                });
            }
            for (auto& thread : threads)
                thread.join();
            CPPUNIT_ASSERT_EQUAL(1, fired.load());
            const auto jobs =
                store->claim("a", {{"schedule.hourly", 9, -1}}, clock.now(), clock.now() + kLease);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, jobs->size());
            CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, complete("a", jobs->front()));
        }
    }

    void missedPeriodsAreNotMadeUpFor() {
        ScheduleHost host{db->database(), clock};
        host.schedule.add("hourly", Cadence::every(1h), nothing());
        CPPUNIT_ASSERT(host.schedule.declare());
        clock.advance(10h + 20min);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host.schedule.fireDue()->size());
        CPPUNIT_ASSERT(host.schedule.fireDue()->empty());
        clock.advance(40min);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host.schedule.fireDue()->size());
    }

    void aRunThatStillWaitsIsNotDoubled() {
        ScheduleHost host{db->database(), clock};
        host.schedule.add("hourly", Cadence::every(1h), nothing());
        CPPUNIT_ASSERT(host.schedule.declare());
        for (int i = 0; i < 3; ++i) {
            clock.advance(1h);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, host.schedule.fireDue()->size());
        }
        CPPUNIT_ASSERT_EQUAL(1, count("job"));
    }

    void declaringAgainKeepsTheTimeUnlessTheCadenceChanged() {
        ScheduleHost before{db->database(), clock};
        before.schedule.add("tidy", Cadence::dailyAt(3h), nothing());
        CPPUNIT_ASSERT(before.schedule.declare());
        clock.advance(4h);
        // It was due while no host ran; the one that starts now still sees that.
        ScheduleHost after{db->database(), clock};
        after.schedule.add("tidy", Cadence::dailyAt(3h), nothing());
        CPPUNIT_ASSERT(after.schedule.declare());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, after.schedule.fireDue()->size());
        ScheduleHost changed{db->database(), clock};
        changed.schedule.add("tidy", Cadence::every(60s), nothing());
        CPPUNIT_ASSERT(changed.schedule.declare());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"every 60 s"}, db->adminValue("SELECT cadence FROM parley.periodic_job"));
        clock.advance(1min);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, changed.schedule.fireDue()->size());
    }

    void whatIsDueRunsOnAWorker() {
        std::atomic<int> runs{0};
        Worker worker{db->database(), clock, {.node = "a"}};
        Schedule schedule{db->database(), clock, worker};
        schedule.add(
            "tidy", Cadence::every(60s), [&](const Job&) { return ++runs, base::Result<void>{}; });
        worker.start(db->loops());
        CPPUNIT_ASSERT(schedule.declare());
        schedule.start(db->loops().at(0));
        clock.advance(60s);
        CPPUNIT_ASSERT(testing::eventually([&] { return runs == 1; }));
        schedule.stop();
        worker.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScheduleTest);

}  // namespace
}  // namespace parley::jobs
