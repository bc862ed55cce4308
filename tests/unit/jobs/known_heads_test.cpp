#include <jobs/known_heads.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::jobs {
namespace {

class KnownHeadsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(KnownHeadsTest);
    CPPUNIT_TEST(nothingIsKnownAtFirst);
    CPPUNIT_TEST(afterAFullClaimTheNextBeginsWhereEachTenantsJobsEnded);
    CPPUNIT_TEST(aClaimThatFoundTooLittleIsFollowedByAWalk);
    CPPUNIT_TEST(whereTenantsMayBeMissingHeadsAreNotUsed);
    CPPUNIT_TEST(everyFewClaimsTheQueueIsWalked);
    CPPUNIT_TEST(queuesAreKnownApart);
    CPPUNIT_TEST_SUITE_END();

public:
    void nothingIsKnownAtFirst() { CPPUNIT_ASSERT(known_.of("work").empty()); }

    void afterAFullClaimTheNextBeginsWhereEachTenantsJobsEnded() {
        learn(3, {job(1, 10), job(1, 11), job(0, 5)});
        const auto heads = known_.of("work");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, heads.size());
        CPPUNIT_ASSERT(heads[0].tenant == 0 && heads[0].id == JobId{5});
        CPPUNIT_ASSERT(heads[1].tenant == 1 && heads[1].id == JobId{11});
        learn(3, {job(1, 12), job(1, 13), job(1, 14)});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, known_.of("work").size());
        CPPUNIT_ASSERT(known_.of("work")[1].id == JobId{14});
    }

    void aClaimThatFoundTooLittleIsFollowedByAWalk() {
        learn(2, {job(1, 10), job(1, 11)});
        learn(2, {job(1, 12)});
        CPPUNIT_ASSERT(known_.of("work").empty());
    }

    void whereTenantsMayBeMissingHeadsAreNotUsed() {
        learn(2, {job(1, 10), job(2, 11)});
        CPPUNIT_ASSERT(known_.of("work").empty());
    }

    void everyFewClaimsTheQueueIsWalked() {
        int from_heads = 0;
        for (int claim = 0; claim < 2 * KnownHeads::kClaimsPerWalk; ++claim) {
            from_heads += known_.of("work").empty() ? 0 : 1;
            learn(2, {job(1, claim), job(1, claim)});
        }
        CPPUNIT_ASSERT_EQUAL(2 * (KnownHeads::kClaimsPerWalk - 1), from_heads);
    }

    void queuesAreKnownApart() {
        auto mail = job(2, 7);
        mail.queue = "mail";
        known_.learn({{"work", 2}, {"mail", 2}}, {job(1, 10), job(1, 11), mail});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, known_.of("work").size());
        CPPUNIT_ASSERT(known_.of("mail").empty());
    }

private:
    static Job job(std::int64_t tenant, std::int64_t id) {
        Job job;
        job.id = JobId{id};
        if (tenant != 0) job.tenant = base::TenantId{tenant};
        job.queue = "work";
        return job;
    }
    void learn(int limit, const std::vector<Job>& jobs) {
        known_.learn({{"work", limit, -1, known_.of("work")}}, jobs);
    }

    KnownHeads known_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(KnownHeadsTest);

}  // namespace
}  // namespace parley::jobs
