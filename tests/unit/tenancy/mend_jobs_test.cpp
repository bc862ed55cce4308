#include "platform.hpp"

#include <jobs/enqueue.hpp>
#include <storage/transaction.hpp>

namespace parley::tenancy {
namespace {

class MendJobsTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(MendJobsTest);
    CPPUNIT_TEST(aChangeIsInTheLogOfTheTenantThatTheJobWorksFor);
    CPPUNIT_TEST(aChangeToThePlatformsJobIsInTheLogOfTheTenantActedIn);
    CPPUNIT_TEST(aRefusedChangeLeavesNoEntry);
    CPPUNIT_TEST(whatCannotBeRecordedIsNotDone);
    CPPUNIT_TEST_SUITE_END();

public:
    void aChangeIsInTheLogOfTheTenantThatTheJobWorksFor() {
        const auto id = enqueueLater(platform().acme.id);
        CPPUNIT_ASSERT_EQUAL(std::string{"ready"}, good(retry(id)).state);
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, good(cancel(id)).state);
        CPPUNIT_ASSERT_EQUAL(id.publicId(), only(platform().acme, "job.retried").target);
        CPPUNIT_ASSERT_EQUAL(id.publicId(), only(platform().acme, "job.cancelled").target);
    }

    void aChangeToThePlatformsJobIsInTheLogOfTheTenantActedIn() {
        const auto id = enqueueLater(std::nullopt);
        good(retry(id));
        const auto entry = only(platform().globex, "job.retried");
        CPPUNIT_ASSERT_EQUAL(std::string{"work"}, entry.details.at("queue").get<std::string>());
    }

    void aRefusedChangeLeavesNoEntry() {
        const auto id = enqueueLater(platform().acme.id);
        good(cancel(id));
        CPPUNIT_ASSERT_EQUAL(std::string{"job_not_retryable"}, retry(id).error().reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"job_not_found"}, retry(jobs::JobId{4711}).error().reason);
        CPPUNIT_ASSERT_EQUAL(0, platform().audited("job.retried"));
    }

    void whatCannotBeRecordedIsNotDone() {
        const auto id = enqueueLater(platform().acme.id);
        platform().db.admin("ALTER FUNCTION parley.audit(jsonb) RENAME TO audit_is_gone");
        CPPUNIT_ASSERT(!cancel(id));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"3"}, platform().db.adminValue("SELECT state FROM parley.job"));
    }

private:
    jobs::JobId enqueueLater(std::optional<base::TenantId> tenant) {
        auto& database = platform().db.database();
        auto transaction =
            tenant ? storage::Transaction{database, *tenant} : storage::Transaction{database};
        jobs::addEnqueue(
            transaction,
            {.queue = "work",
             .payload = 1,
             .run_at = platform().clock.now() + std::chrono::hours{1}});
        return jobs::JobId{good(transaction.run()).front().front().integer(0)};
    }
    base::Result<jobs::JobRecord> retry(jobs::JobId id) {
        return platform().services.mend_jobs.retry(
            id, platform().globex.id, Platform::commandLine());
    }
    base::Result<jobs::JobRecord> cancel(jobs::JobId id) {
        return platform().services.mend_jobs.cancel(
            id, platform().globex.id, Platform::commandLine());
    }
    AuditEntry only(const Tenant& tenant, const std::string& action) {
        const auto entries =
            good(platform().services.audit_log.list(tenant.id, action, {.limit = 5})).items;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, entries.size());
        return entries.front();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MendJobsTest);

}  // namespace
}  // namespace parley::tenancy
