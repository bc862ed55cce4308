#pragma once

#include <jobs/enqueue.hpp>
#include <jobs/job_store.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <support/manual_clock.hpp>
#include <support/test_database.hpp>

#include <string>

namespace parley::jobs {

using namespace std::chrono_literals;

/// A queue of a test's own, and time that it moves itself. Made by setUp: the runner builds the
/// fixtures of all tests before it runs the first.
class JobFixture : public CppUnit::TestFixture {
public:
    void setUp() override {
        db = std::make_unique<testing::TestDatabase>(testing::TestDatabase::Options{.loops = 2});
        store = std::make_unique<JobStore>(db->database());
    }
    void tearDown() override {
        store = nullptr;
        db = nullptr;
    }

protected:
    static constexpr auto kLease = 45s;

    /// For the platform when there is no tenant. Jobs need no tenant's row.
    JobId enqueue(const NewJob& job, std::optional<std::int64_t> tenant = std::nullopt) {
        auto transaction = tenant ? storage::Transaction{db->database(), base::TenantId{*tenant}}
                                  : storage::Transaction{db->database()};
        addEnqueue(transaction, job);
        const auto answers = transaction.run();
        CPPUNIT_ASSERT(answers);
        return JobId{answers->front().front().integer(0)};
    }

    std::vector<Job> claim(const std::string& node, int limit, std::int64_t after = -1) {
        auto jobs = store->claim(node, {{"work", limit, after}}, clock.now(), clock.now() + kLease);
        CPPUNIT_ASSERT(jobs);
        return std::move(*jobs);
    }

    std::int64_t complete(const std::string& node, const Job& job) {
        return *store->complete(node, {{job.id, job.attempt}}, clock.now());
    }

    std::int64_t fail(
        const std::string& node, const Job& job, std::optional<base::UtcTime> retry_at) {
        return *store->fail(node, {{{job.id, job.attempt}, "broken", retry_at}});
    }

    [[nodiscard]] int count(const std::string& table_and_condition) const {
        return std::stoi(db->adminValue("SELECT count(*) FROM parley." + table_and_condition));
    }

    std::unique_ptr<testing::TestDatabase> db;
    testing::ManualClock clock;
    std::unique_ptr<JobStore> store;
};

}  // namespace parley::jobs
