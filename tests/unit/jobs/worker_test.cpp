#include "job_fixture.hpp"

#include <io/signal.hpp>
#include <jobs/worker.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace parley::jobs {
namespace {

/// What handlers were given, by job and attempt.
class Seen {
public:
    void add(const Job& job) {
        const std::lock_guard lock{mutex_};
        ++attempts_[job.id];
        last_ = job;
    }
    std::size_t jobs() const {
        const std::lock_guard lock{mutex_};
        return attempts_.size();
    }
    int attemptsOf(JobId id) const {
        const std::lock_guard lock{mutex_};
        const auto found = attempts_.find(id);
        return found == attempts_.end() ? 0 : found->second;
    }
    Job last() const {
        const std::lock_guard lock{mutex_};
        return last_;
    }

private:
    mutable std::mutex mutex_;
    std::map<JobId, int> attempts_;
    Job last_;
};

/// Where jobs wait until the test has seen them all there.
class Gate {
public:
    void pass() {
        io::Waiter waiter;
        {
            const std::lock_guard lock{mutex_};
            if (open_) return;
            waiting_.push_back(&waiter);
        }
        waiter.wait();
    }
    std::size_t waiting() const {
        const std::lock_guard lock{mutex_};
        return waiting_.size();
    }
    void open() {
        std::vector<io::Waiter*> waiting;
        {
            const std::lock_guard lock{mutex_};
            open_ = true;
            waiting.swap(waiting_);
        }
        for (auto* waiter : waiting)
            waiter->wake();
    }

private:
    mutable std::mutex mutex_;
    bool open_ = false;
    std::vector<io::Waiter*> waiting_;
};

base::Error outage(std::optional<std::chrono::seconds> retry_after = {}) {
    return {
        .code = base::ErrorCode::Unavailable,
        .reason = "provider_down",
        .detail = "503",
        .retry_after = retry_after};
}

class WorkerTest : public JobFixture {
    CPPUNIT_TEST_SUITE(WorkerTest);
    CPPUNIT_TEST(aJobIsRunAndGoesIntoTheHistory);
    CPPUNIT_TEST(twoWorkersRunEachJobOnce);
    CPPUNIT_TEST(aFailedJobBacksOffAndIsTriedAgain);
    CPPUNIT_TEST(aRetryWaitsAsLongAsTheErrorSays);
    CPPUNIT_TEST(whatIsNotWorthRetryingIsADeadLetterAtOnce);
    CPPUNIT_TEST(theLastAttemptIsKnownAndFinal);
    CPPUNIT_TEST(asManyJobsRunAtOnceAsAllowed);
    CPPUNIT_TEST(theOutboxReachesItsHandler);
    CPPUNIT_TEST(leasesOfLongJobsAreKept);
    CPPUNIT_TEST(stoppingWaitsForWhatRuns);
    CPPUNIT_TEST(aClaimUnderWayAtTheStopIsGivenBack);
    CPPUNIT_TEST(aJobThatOutlastsPatienceIsLeftToItsLease);
    CPPUNIT_TEST(theJobsOfALostHostAreTakenOver);
    CPPUNIT_TEST(resultsSurviveAnOutageOfTheDatabase);
    CPPUNIT_TEST_SUITE_END();

public:
    void aJobIsRunAndGoesIntoTheHistory() {
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle(
            "work", {}, [&](const Job& job) { return seen_.add(job), base::Result<void>{}; });
        worker.start(db->loops());
        const auto id = enqueue({.queue = "work", .payload = {{"x", 1}}}, 7);
        worker.poke();
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == 1; }));
        CPPUNIT_ASSERT_EQUAL(1, seen_.attemptsOf(id));
        CPPUNIT_ASSERT_EQUAL(1, seen_.last().payload["x"].get<int>());
        worker.stop();
    }

    void twoWorkersRunEachJobOnce() {
        constexpr int kJobs = 300;
        for (int i = 0; i < kJobs; ++i)
            enqueue({.queue = "work", .payload = i}, i % 5);
        Worker first{db->database(), clock, optionsOf("a")};
        Worker second{db->database(), clock, optionsOf("b")};
        for (auto* worker : {&first, &second}) {
            worker->handle(
                "work", {}, [&](const Job& job) { return seen_.add(job), base::Result<void>{}; });
            worker->start(db->loops());
        }
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == kJobs; }, 30s));
        CPPUNIT_ASSERT_EQUAL(std::size_t{kJobs}, seen_.jobs());
        CPPUNIT_ASSERT_EQUAL(0, count("job_history WHERE attempt <> 1"));
        CPPUNIT_ASSERT_EQUAL(0, count("job"));
    }

    void aFailedJobBacksOffAndIsTriedAgain() {
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("work", {.back_off = {10s, 1h}}, [&](const Job& job) -> base::Result<void> {
            seen_.add(job);
            if (job.attempt < 3) return outage();
            return {};
        });
        worker.start(db->loops());
        const auto id = enqueue({.queue = "work", .payload = 1});
        // The injected chance is 0: half of 10 s, then half of 20 s.
        CPPUNIT_ASSERT(waitsUntil(clock.now() + 5s));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"provider_down: 503"}, db->adminValue("SELECT error FROM parley.job"));
        advance(worker, 5s);
        CPPUNIT_ASSERT(waitsUntil(clock.now() + 10s));
        CPPUNIT_ASSERT_EQUAL(2, seen_.attemptsOf(id));
        advance(worker, 10s);
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == 1; }));
        CPPUNIT_ASSERT_EQUAL(3, seen_.attemptsOf(id));
    }

    void aRetryWaitsAsLongAsTheErrorSays() {
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("work", {}, [&](const Job&) -> base::Result<void> { return outage(90s); });
        worker.start(db->loops());
        enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT(waitsUntil(clock.now() + 90s));
    }

    void whatIsNotWorthRetryingIsADeadLetterAtOnce() {
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("work", {}, [&](const Job&) -> base::Result<void> {
            return base::Error{
                .code = base::ErrorCode::Unprocessable, .reason = "payload_malformed"};
        });
        worker.start(db->loops());
        enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT(testing::eventually([&] {
            return count("job WHERE state = 2 AND attempt = 1 AND error = 'payload_malformed'") ==
                   1;
        }));
    }

    void theLastAttemptIsKnownAndFinal() {
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle(
            "work",
            {.max_attempts = 2, .back_off = {1s, 1s}},
            [&](const Job& job) -> base::Result<void> {
                seen_.add(job);
                return outage();
            });
        worker.start(db->loops());
        enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job WHERE state = 3") == 1; }));
        advance(worker, 1s);
        CPPUNIT_ASSERT(
            testing::eventually([&] { return count("job WHERE state = 2 AND attempt = 2") == 1; }));
        CPPUNIT_ASSERT_EQUAL(2, seen_.last().max_attempts);
    }

    void asManyJobsRunAtOnceAsAllowed() {
        constexpr int kJobs = 60;
        std::atomic<int> running{0};
        std::atomic<int> most{0};
        Gate gate;
        for (int i = 0; i < kJobs; ++i)
            enqueue({.queue = "work", .payload = i});
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("work", {.concurrency = 4}, [&](const Job&) -> base::Result<void> {
            const int now = ++running;
            for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
            }
            gate.pass();
            --running;
            return {};
        });
        worker.start(db->loops());
        CPPUNIT_ASSERT(testing::eventually([&] { return gate.waiting() == 4; }));
        gate.open();
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == kJobs; }, 30s));
        CPPUNIT_ASSERT_EQUAL(4, most.load());
    }

    void theOutboxReachesItsHandler() {
        db->admin(
            "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at)"
            " VALUES (101, 'tenant-101', 'T', now(), now())");
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("low_balance", {}, [&](const Job& job) {
            return seen_.add(job), base::Result<void>{};
        });
        worker.start(db->loops());
        storage::Transaction transaction{db->database(), base::TenantId{101}};
        addOutbox(transaction, {"low_balance", "low80:1", {{"left", 80}}}, clock.now());
        addOutbox(transaction, {"low_balance", "low80:1", {{"left", 79}}}, clock.now());
        CPPUNIT_ASSERT(transaction.run());
        worker.poke();
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == 1; }));
        CPPUNIT_ASSERT_EQUAL(80, seen_.last().payload["left"].get<int>());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen_.jobs());
    }

    void leasesOfLongJobsAreKept() {
        io::Signal finish{db->loops().at(0)};
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("work", {}, [&](const Job& job) {
            seen_.add(job);
            finish.waitFor(30s);
            return base::Result<void>{};
        });
        worker.start(db->loops());
        const auto id = enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT(testing::eventually([&] { return seen_.attemptsOf(id) == 1; }));
        for (int beat = 0; beat < 6; ++beat) {
            advance(worker, 20s);
            CPPUNIT_ASSERT(
                testing::eventually([&] { return leaseEnds() == clock.now() + kLease; }));
        }
        finish.ring();
        CPPUNIT_ASSERT(
            testing::eventually([&] { return count("job_history WHERE attempt = 1") == 1; }));
    }

    void stoppingWaitsForWhatRuns() {
        io::Signal finish{db->loops().at(0)};
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("work", {.concurrency = 1}, [&](const Job& job) {
            seen_.add(job);
            finish.waitFor(30s);
            return base::Result<void>{};
        });
        worker.start(db->loops());
        enqueue({.queue = "work", .payload = 1});
        enqueue({.queue = "work", .payload = 2});
        CPPUNIT_ASSERT(testing::eventually([&] { return seen_.jobs() == 1; }));
        CPPUNIT_ASSERT(worker.beginsJobs());
        std::thread stopper{[&] { worker.stop(30s); }};
        CPPUNIT_ASSERT(testing::eventually([&] { return !worker.beginsJobs(); }));
        finish.ring();
        stopper.join();
        CPPUNIT_ASSERT_EQUAL(1, count("job_history"));
        CPPUNIT_ASSERT_EQUAL(1, count("job WHERE state = 0"));
    }

    void aClaimUnderWayAtTheStopIsGivenBack() {
        enqueue({.queue = "work", .payload = 1});
        holdClaimsBack();
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle(
            "work", {}, [&](const Job& job) { return seen_.add(job), base::Result<void>{}; });
        worker.start(db->loops());
        CPPUNIT_ASSERT(testing::eventually([&] { return claimsHeldBack() == 1; }));
        std::thread stopper{[&] { worker.stop(30s); }};
        CPPUNIT_ASSERT(testing::eventually([&] { return !worker.beginsJobs(); }));
        letClaimsGo();
        stopper.join();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, seen_.jobs());
        CPPUNIT_ASSERT_EQUAL(1, count("job WHERE state = 0 AND attempt = 0"));
    }

    void aJobThatOutlastsPatienceIsLeftToItsLease() {
        io::Signal finish{db->loops().at(0)};
        std::atomic<bool> finished{false};
        {
            Worker worker{db->database(), clock, optionsOf("a")};
            worker.handle("work", {}, [&](const Job& job) {
                seen_.add(job);
                finish.waitFor(30s);
                finished = true;
                return base::Result<void>{};
            });
            worker.start(db->loops());
            enqueue({.queue = "work", .payload = 1});
            CPPUNIT_ASSERT(testing::eventually([&] { return seen_.jobs() == 1; }));
            worker.stop(1ms);
        }
        CPPUNIT_ASSERT_EQUAL(1, count("job WHERE state = 1"));
        finish.ring();
        CPPUNIT_ASSERT(testing::eventually([&] { return finished.load(); }));
        clock.advance(kLease + 1s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *store->requeueExpired(clock.now()));
    }

    void theJobsOfALostHostAreTakenOver() {
        const auto id = enqueue({.queue = "work", .payload = 1});
        const auto lost = claim("lost", 1).front();
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle(
            "work", {}, [&](const Job& job) { return seen_.add(job), base::Result<void>{}; });
        worker.start(db->loops());
        advance(worker, kLease + 1s);
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == 1; }));
        CPPUNIT_ASSERT(lost.id == id);
        CPPUNIT_ASSERT_EQUAL(2, seen_.last().attempt);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, complete("lost", lost));
    }

    void resultsSurviveAnOutageOfTheDatabase() {
        io::Signal finish{db->loops().at(0)};
        Worker worker{db->database(), clock, optionsOf("a")};
        worker.handle("work", {}, [&](const Job& job) {
            seen_.add(job);
            finish.waitFor(30s);
            return base::Result<void>{};
        });
        worker.start(db->loops());
        const auto id = enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT(testing::eventually([&] { return seen_.jobs() == 1; }));
        db->admin("ALTER FUNCTION parley.complete_jobs RENAME TO complete_jobs_is_gone");
        finish.ring();
        CPPUNIT_ASSERT_EQUAL(0, count("job_history"));
        db->admin("ALTER FUNCTION parley.complete_jobs_is_gone RENAME TO complete_jobs");
        CPPUNIT_ASSERT(testing::eventually([&] { return count("job_history") == 1; }));
        CPPUNIT_ASSERT_EQUAL(1, seen_.attemptsOf(id));
    }

private:
    static WorkerOptions optionsOf(const std::string& node) {
        return {
            .node = node, .shortest_poll = 5ms, .longest_poll = 50ms, .random = [] { return 0.0; }};
    }

    void advance(Worker& worker, std::chrono::microseconds time) {
        clock.advance(time);
        worker.poke();
    }

    bool waitsUntil(base::UtcTime time) {
        return testing::eventually([&] {
            return db->adminValue(
                       "SELECT run_at = '" + base::toRfc3339(time) +
                       "' FROM parley.job WHERE state = 3") == "t";
        });
    }

    /// From now on what changes jobs waits inside the database.
    void holdClaimsBack() {
        db->admin(
            "CREATE TABLE parley.held_back (); INSERT INTO parley.held_back DEFAULT VALUES;"
            "CREATE FUNCTION parley.hold_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            " AS $$ BEGIN WHILE EXISTS (SELECT FROM parley.held_back) LOOP PERFORM pg_sleep(0.005);"
            " END LOOP; RETURN NULL; END $$;"
            "CREATE TRIGGER hold_back BEFORE UPDATE ON parley.job"
            " FOR EACH STATEMENT EXECUTE FUNCTION parley.hold_back()");
    }
    int claimsHeldBack() {
        return std::stoi(
            db->adminValue("SELECT count(*) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND wait_event = 'PgSleep'"));
    }
    void letClaimsGo() { db->admin("DELETE FROM parley.held_back"); }

    base::UtcTime leaseEnds() {
        return base::parseTime(
                   db->adminValue("SELECT lease_until AT TIME ZONE 'UTC' || '+00' FROM parley.job"))
            .value_or(base::UtcTime{});
    }

    Seen seen_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerTest);

}  // namespace
}  // namespace parley::jobs
