#include "job_fixture.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace parley::jobs {
namespace {

class JobStoreTest : public JobFixture {
    CPPUNIT_TEST_SUITE(JobStoreTest);
    CPPUNIT_TEST(aJobComesWithWhatItWasGiven);
    CPPUNIT_TEST(hostsThatClaimTogetherGetEachJobOnce);
    CPPUNIT_TEST(aLostHostsJobGoesToAnotherAndTheLostOneCannotEndIt);
    CPPUNIT_TEST(underCrashesEveryJobIsEndedExactlyOnce);
    CPPUNIT_TEST(aLeaseThatIsExtendedIsKept);
    CPPUNIT_TEST(aJobGivenBackIsAsBeforeTheClaim);
    CPPUNIT_TEST(everyTenantGetsItsShareOfAClaim);
    CPPUNIT_TEST(moreTenantsThanPlacesTakeTurns);
    CPPUNIT_TEST(whatIsLeftOfAShareGoesToTheNextClaim);
    CPPUNIT_TEST(aClaimFromHeadsSharesAmongTheirTenantsFromThere);
    CPPUNIT_TEST(headsMoreThanPlacesTakeTurns);
    CPPUNIT_TEST(headsBelongToTheirQueue);
    CPPUNIT_TEST(smallerPrioritiesComeFirstAndEqualOnesInOrder);
    CPPUNIT_TEST(eachQueueHasItsOwnLimit);
    CPPUNIT_TEST(aJobForLaterWaitsForItsTime);
    CPPUNIT_TEST(aKeyIsTakenWhileItsJobWaitsOrRuns);
    CPPUNIT_TEST(aFailedJobComesBackAtItsTime);
    CPPUNIT_TEST(aDeadLetterIsKept);
    CPPUNIT_TEST(aJobThatTakesItsHostWithItEveryTimeEndsAsADeadLetter);
    CPPUNIT_TEST(aJobDoesNotOutliveARefusedTransaction);
    CPPUNIT_TEST(theRuntimeRoleReachesTheQueueByFunctionsAlone);
    CPPUNIT_TEST(historyIsForgottenInTime);
    CPPUNIT_TEST_SUITE_END();

public:
    void aJobComesWithWhatItWasGiven() {
        const auto id =
            enqueue({.queue = "work", .payload = {{"x", "ä\n\"'"}}, .dedupe = "key"}, 7);
        const auto jobs = claim("a", 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, jobs.size());
        const auto& job = jobs.front();
        CPPUNIT_ASSERT(job.id == id);
        CPPUNIT_ASSERT(job.tenant == base::TenantId{7});
        CPPUNIT_ASSERT_EQUAL(std::string{"work"}, job.queue);
        CPPUNIT_ASSERT_EQUAL(std::string{"key"}, job.dedupe);
        CPPUNIT_ASSERT_EQUAL(std::string{"ä\n\"'"}, job.payload["x"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(1, job.attempt);
        CPPUNIT_ASSERT_EQUAL(12, job.max_attempts);
        CPPUNIT_ASSERT(claim("b", 10).empty());
    }

    void hostsThatClaimTogetherGetEachJobOnce() {
        constexpr int kJobs = 600;
        for (int i = 0; i < kJobs; ++i)
            enqueue({.queue = "work", .payload = i}, i % 3);
        std::vector<std::vector<JobId>> taken(4);
        std::vector<std::thread> hosts;
        for (std::size_t host = 0; host < taken.size(); ++host) {
            hosts.emplace_back([&, host] {
                const auto node = "host " + std::to_string(host);
                for (auto jobs = claim(node, 20); !jobs.empty(); jobs = claim(node, 20)) {
                    for (const auto& job : jobs) {
                        taken[host].push_back(job.id);
                        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, complete(node, job));
                    }
                }
            });
        }
        for (auto& host : hosts)
            host.join();
        // A host that found all that was left locked by others may stop early; nothing is lost by
        // it.
        for (const auto& job : claim("last", 50))
            taken[0].push_back(job.id);
        std::set<JobId> seen;
        std::size_t total = 0;
        for (const auto& ids : taken) {
            total += ids.size();
            seen.insert(ids.begin(), ids.end());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{kJobs}, total);
        CPPUNIT_ASSERT_EQUAL(std::size_t{kJobs}, seen.size());
    }

    void aLostHostsJobGoesToAnotherAndTheLostOneCannotEndIt() {
        enqueue({.queue = "work", .payload = 1});
        const auto lost = claim("a", 1).front();
        clock.advance(kLease);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *store->requeueExpired(clock.now()));
        clock.advance(1us);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *store->requeueExpired(clock.now()));
        const auto taken = claim("b", 1).front();
        CPPUNIT_ASSERT(taken.id == lost.id);
        CPPUNIT_ASSERT_EQUAL(2, taken.attempt);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, complete("a", lost));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, complete("a", taken));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, complete("b", lost));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, fail("a", lost, clock.now()));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{0}, *store->extend("a", {{lost.id, lost.attempt}}, clock.now() + kLease));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, complete("b", taken));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, complete("b", taken));
    }

    void underCrashesEveryJobIsEndedExactlyOnce() {
        for (unsigned seed = 1; seed <= 10; ++seed) {
            std::mt19937 random{seed};
            constexpr int kJobs = 40;
            for (int i = 0; i < kJobs; ++i)
                enqueue({.queue = "work", .payload = i}, i % 4);
            std::map<JobId, int> ends;
            std::vector<std::pair<std::string, Job>> held;
            while (count("job") > 0) {
                const auto node = "host " + std::to_string(random() % 3);
                for (auto& job : claim(node, static_cast<int>(random() % 10)))
                    held.emplace_back(node, std::move(job));
                std::shuffle(held.begin(), held.end(), random);
                // Some end what they hold, some as late as they please, some never.
                while (!held.empty() && random() % 4 != 0) {
                    const auto& [owner, job] = held.back();
                    if (random() % 5 != 0) ends[job.id] += static_cast<int>(complete(owner, job));
                    held.pop_back();
                }
                clock.advance(std::chrono::seconds{random() % 30});
                CPPUNIT_ASSERT(store->requeueExpired(clock.now()));
                db->admin("UPDATE parley.job SET state = 0 WHERE state = 2");
            }
            CPPUNIT_ASSERT_EQUAL(std::size_t{kJobs}, ends.size());
            for (const auto& [id, times] : ends)
                CPPUNIT_ASSERT_EQUAL(1, times);
            CPPUNIT_ASSERT_EQUAL(static_cast<int>(seed) * kJobs, count("job_history"));
        }
    }

    void aLeaseThatIsExtendedIsKept() {
        enqueue({.queue = "work", .payload = 1});
        const auto job = claim("a", 1).front();
        clock.advance(30s);
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{1}, *store->extend("a", {{job.id, job.attempt}}, clock.now() + kLease));
        clock.advance(30s);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *store->requeueExpired(clock.now()));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, complete("a", job));
    }

    void aJobGivenBackIsAsBeforeTheClaim() {
        enqueue({.queue = "work", .payload = 1});
        const auto job = claim("a", 1).front();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *store->giveBack("b", {{job.id, job.attempt}}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *store->giveBack("a", {{job.id, job.attempt + 1}}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *store->giveBack("a", {{job.id, job.attempt}}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, complete("a", job));
        CPPUNIT_ASSERT_EQUAL(1, claim("b", 1).front().attempt);
    }

    void everyTenantGetsItsShareOfAClaim() {
        for (int i = 0; i < 200; ++i)
            enqueue({.queue = "work", .payload = i}, 1);
        for (const int tenant : {2, 3, 4}) {
            for (int i = 0; i < 5; ++i)
                enqueue({.queue = "work", .payload = i}, tenant);
        }
        const auto shares = sharesOf(claim("a", 20));
        for (const int tenant : {1, 2, 3, 4})
            CPPUNIT_ASSERT_EQUAL(5, shares.at(tenant));
    }

    void moreTenantsThanPlacesTakeTurns() {
        for (int tenant = 0; tenant < 60; ++tenant) {
            for (int i = 0; i < 3; ++i)
                enqueue({.queue = "work", .payload = i}, tenant);
        }
        std::map<std::int64_t, int> served;
        std::int64_t after = 30;
        for (int round = 0; round < 3; ++round) {
            for (const auto& job : claim("a", 20, after)) {
                after = job.tenant ? job.tenant->value() : 0;
                ++served[after];
            }
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{60}, served.size());
        for (const auto& [tenant, times] : served)
            CPPUNIT_ASSERT_EQUAL(1, times);
    }

    void whatIsLeftOfAShareGoesToTheNextClaim() {
        for (int i = 0; i < 30; ++i)
            enqueue({.queue = "work", .payload = i}, 1);
        enqueue({.queue = "work", .payload = 1}, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{11}, claim("a", 20).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, claim("a", 20).size());
    }

    void aClaimFromHeadsSharesAmongTheirTenantsFromThere() {
        std::map<int, std::vector<JobId>> ids;
        for (int i = 0; i < 10; ++i) {
            for (const int tenant : {1, 2, 3})
                ids[tenant].push_back(enqueue({.queue = "work", .payload = i}, tenant));
        }
        const auto urgent = enqueue({.queue = "work", .payload = 1, .priority = -1}, 1);
        const auto late = enqueue({.queue = "work", .payload = 1, .priority = 1}, 1);
        const auto jobs = claimFrom({"work", 8, -1, {{1, 0, ids[1][7]}, {2, 0, ids[2][2]}}});
        std::vector<JobId> taken;
        for (const auto& job : jobs)
            taken.push_back(job.id);
        const std::vector<JobId> expected{
            ids[1][7], ids[1][8], ids[1][9], late, ids[2][2], ids[2][3], ids[2][4], ids[2][5]};
        CPPUNIT_ASSERT(expected == taken);
        CPPUNIT_ASSERT_EQUAL(1, jobs[3].priority);
        CPPUNIT_ASSERT(claim("a", 1).front().id == urgent);
    }

    void headsMoreThanPlacesTakeTurns() {
        std::vector<ReadyHead> heads;
        for (const int tenant : {1, 2, 3, 4})
            heads.push_back({tenant, 0, enqueue({.queue = "work", .payload = 1}, tenant)});
        CPPUNIT_ASSERT(
            (std::map<std::int64_t, int>{{3, 1}, {4, 1}}) ==
            sharesOf(claimFrom({"work", 2, 2, heads})));
        CPPUNIT_ASSERT(
            (std::map<std::int64_t, int>{{1, 1}, {2, 1}}) ==
            sharesOf(claimFrom({"work", 2, 4, heads})));
    }

    void headsBelongToTheirQueue() {
        const auto skipped = enqueue({.queue = "work", .payload = 1}, 1);
        const auto head = enqueue({.queue = "work", .payload = 1}, 1);
        const auto other = enqueue({.queue = "mail", .payload = 1}, 1);
        const auto jobs = *store->claim(
            "a",
            {{"mail", 5, -1}, {"work", 5, -1, {{1, 0, head}}}},
            clock.now(),
            clock.now() + kLease);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, jobs.size());
        CPPUNIT_ASSERT(jobs[0].id == other && jobs[1].id == head);
        CPPUNIT_ASSERT(claim("a", 5).front().id == skipped);
    }

    void smallerPrioritiesComeFirstAndEqualOnesInOrder() {
        for (const int priority : {1, 0, -1, 0, 1}) {
            enqueue({.queue = "work", .payload = priority, .priority = priority});
        }
        const auto jobs = claim("a", 5);
        std::vector<std::pair<int, JobId>> order;
        for (const auto& job : jobs)
            order.emplace_back(job.payload.get<int>(), job.id);
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, order.size());
        CPPUNIT_ASSERT(std::is_sorted(order.begin(), order.end()));
    }

    void eachQueueHasItsOwnLimit() {
        for (int i = 0; i < 5; ++i) {
            enqueue({.queue = "work", .payload = i});
            enqueue({.queue = "mail", .payload = i});
            enqueue({.queue = "other", .payload = i});
        }
        const auto jobs = store->claim(
            "a",
            {{"work", 2, -1}, {"mail", 0, -1}, {"other", 9, -1}},
            clock.now(),
            clock.now() + kLease);
        const auto of = [&](const char* queue) {
            return std::count_if(
                jobs->begin(), jobs->end(), [&](const Job& job) { return job.queue == queue; });
        };
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{2}, of("work"));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{0}, of("mail"));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{5}, of("other"));
    }

    void aJobForLaterWaitsForItsTime() {
        enqueue({.queue = "work", .payload = 1, .run_at = clock.now() + 1min});
        CPPUNIT_ASSERT(claim("a", 1).empty());
        clock.advance(1min);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, claim("a", 1).size());
    }

    void aKeyIsTakenWhileItsJobWaitsOrRuns() {
        const NewJob job{.queue = "work", .payload = 1, .dedupe = "key"};
        const auto first = enqueue(job, 1);
        CPPUNIT_ASSERT(enqueue(job, 1) == first);
        CPPUNIT_ASSERT(enqueue(job, 2) != first);
        const auto running = claim("a", 1).front();
        CPPUNIT_ASSERT(running.id == first);
        CPPUNIT_ASSERT(enqueue(job, 1) == first);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, fail("a", running, clock.now() + 1min));
        CPPUNIT_ASSERT(enqueue(job, 1) == first);
        clock.advance(1min);
        const auto again = claim("a", 1).front();
        CPPUNIT_ASSERT(again.id == first);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, complete("a", again));
        CPPUNIT_ASSERT(enqueue(job, 1) != first);
    }

    void aFailedJobComesBackAtItsTime() {
        enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, fail("a", claim("a", 1).front(), clock.now() + 5s));
        CPPUNIT_ASSERT(claim("a", 1).empty());
        clock.advance(5s);
        CPPUNIT_ASSERT_EQUAL(2, claim("b", 1).front().attempt);
    }

    void aDeadLetterIsKept() {
        enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, fail("a", claim("a", 1).front(), std::nullopt));
        clock.advance(std::chrono::hours{24 * 365});
        CPPUNIT_ASSERT(store->requeueExpired(clock.now()));
        CPPUNIT_ASSERT(store->purgeHistory(clock.now()));
        CPPUNIT_ASSERT(claim("a", 1).empty());
        CPPUNIT_ASSERT_EQUAL(1, count("job WHERE state = 2 AND error = 'broken'"));
    }

    void aJobThatTakesItsHostWithItEveryTimeEndsAsADeadLetter() {
        enqueue({.queue = "work", .payload = 1});
        for (int attempt = 1; attempt <= 12; ++attempt) {
            CPPUNIT_ASSERT_EQUAL(attempt, claim("a", 1).front().attempt);
            clock.advance(kLease + 1s);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *store->requeueExpired(clock.now()));
        }
        CPPUNIT_ASSERT(claim("a", 1).empty());
        CPPUNIT_ASSERT_EQUAL(1, count("job WHERE state = 2 AND error = 'lease_expired'"));
    }

    void aJobDoesNotOutliveARefusedTransaction() {
        constexpr storage::Statement kRefuse{
            "refuse", "SELECT parley.fail('PR409', 'too_late')", storage::Effect::Writes};
        storage::Transaction transaction{db->database()};
        addEnqueue(transaction, {.queue = "work", .payload = 1});
        transaction.add(kRefuse);
        CPPUNIT_ASSERT_EQUAL(std::string{"too_late"}, transaction.run().error().reason);
        CPPUNIT_ASSERT_EQUAL(0, count("job"));
    }

    void theRuntimeRoleReachesTheQueueByFunctionsAlone() {
        constexpr storage::Statement kPeek{
            "peek_jobs", "SELECT count(*) FROM parley.job", storage::Effect::Reads};
        constexpr storage::Statement kPeekHistory{
            "peek_history", "SELECT count(*) FROM parley.job_history", storage::Effect::Reads};
        CPPUNIT_ASSERT(!storage::query(storage::Transaction{db->database()}, kPeek));
        CPPUNIT_ASSERT(!storage::query(storage::Transaction{db->database()}, kPeekHistory));
    }

    void historyIsForgottenInTime() {
        enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, complete("a", claim("a", 1).front()));
        clock.advance(24h * 14);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, purged(clock.now()));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, purged(clock.now() + 1us));
    }

private:
    std::int64_t purged(base::UtcTime now) {
        const auto count = store->purgeHistory(now);
        CPPUNIT_ASSERT_MESSAGE(count ? "" : count.error().detail, count.has_value());
        return *count;
    }
    std::vector<Job> claimFrom(const QueueCapacity& queue) {
        auto jobs = store->claim("a", {queue}, clock.now(), clock.now() + kLease);
        CPPUNIT_ASSERT(jobs);
        return std::move(*jobs);
    }
    static std::map<std::int64_t, int> sharesOf(const std::vector<Job>& jobs) {
        std::map<std::int64_t, int> shares;
        for (const auto& job : jobs)
            ++shares[job.tenant ? job.tenant->value() : 0];
        return shares;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JobStoreTest);

}  // namespace
}  // namespace parley::jobs
