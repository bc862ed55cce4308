#include "job_fixture.hpp"

#include <jobs/admin_view.hpp>

#include <set>

namespace parley::jobs {
namespace {

class AdminViewTest : public JobFixture {
    CPPUNIT_TEST_SUITE(AdminViewTest);
    CPPUNIT_TEST(aListGoesThroughQueueAndHistoryNewestFirst);
    CPPUNIT_TEST(aListTakesAStateAndAQueue);
    CPPUNIT_TEST(whatCannotBeAFilterIsRefused);
    CPPUNIT_TEST(aDeadLetterCanBeReplayed);
    CPPUNIT_TEST(aDelayedJobCanBeHurried);
    CPPUNIT_TEST(aJobWhoseWorkANewerOneDoesIsNotReplayed);
    CPPUNIT_TEST(whatRunsIsNeitherRetriedNorCancelled);
    CPPUNIT_TEST(aCancelledJobDoesNotRun);
    CPPUNIT_TEST(anUnknownJobIsNotFound);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        JobFixture::setUp();
        view_ = std::make_unique<AdminView>(db->database());
    }

    void aListGoesThroughQueueAndHistoryNewestFirst() {
        std::vector<JobId> ids;
        for (int i = 0; i < 25; ++i)
            ids.push_back(enqueue({.queue = "work", .payload = i}, 7));
        for (const auto& job : claim("a", 10))
            complete("a", job);
        std::vector<JobId> listed;
        JobFilter filter{.limit = 10};
        do {
            const auto page = view_->list(filter);
            CPPUNIT_ASSERT(page);
            for (const auto& job : page->jobs)
                listed.push_back(job.id);
            filter.cursor = page->next_cursor;
        } while (filter.cursor);
        CPPUNIT_ASSERT(std::vector<JobId>(ids.rbegin(), ids.rend()) == listed);
    }

    void aListTakesAStateAndAQueue() {
        const auto done = enqueue({.queue = "work", .payload = 1});
        complete("a", claim("a", 1).front());
        const auto dead = enqueue({.queue = "work", .payload = 1});
        fail("a", claim("a", 1).front(), std::nullopt);
        const auto delayed = enqueue({.queue = "work", .payload = 1, .run_at = clock.now() + 1h});
        const auto running = enqueue({.queue = "work", .payload = 1});
        claim("a", 1);
        const auto ready = enqueue({.queue = "work", .payload = 1});
        const auto cancelled = enqueue({.queue = "work", .payload = 1});
        CPPUNIT_ASSERT(view_->cancel(platform(), cancelled, clock.now()));
        const auto mail = enqueue({.queue = "mail", .payload = 1}, 7);
        CPPUNIT_ASSERT(only({.state = "done"}) == done);
        CPPUNIT_ASSERT(only({.state = "dead"}) == dead);
        CPPUNIT_ASSERT(only({.state = "delayed"}) == delayed);
        CPPUNIT_ASSERT(only({.state = "running"}) == running);
        CPPUNIT_ASSERT(only({.state = "ready", .queue = "work"}) == ready);
        CPPUNIT_ASSERT(only({.state = "cancelled"}) == cancelled);
        CPPUNIT_ASSERT(only({.queue = "mail"}) == mail);
        CPPUNIT_ASSERT(view_->list({.queue = "mail"})->jobs.front().tenant == base::TenantId{7});
    }

    void whatCannotBeAFilterIsRefused() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_parameter"}, view_->list({.state = "lost"}).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_cursor"}, view_->list({.cursor = "4711"}).error().reason);
    }

    void aDeadLetterCanBeReplayed() {
        const auto id = enqueue({.queue = "work", .payload = {{"x", 1}}});
        fail("a", claim("a", 1).front(), std::nullopt);
        CPPUNIT_ASSERT_EQUAL(std::string{"broken"}, *view_->get(id)->error);
        const auto retried = view_->retry(platform(), id, clock.now());
        CPPUNIT_ASSERT_EQUAL(std::string{"ready"}, retried->state);
        CPPUNIT_ASSERT_EQUAL(1, retried->payload["x"].get<int>());
        const auto again = claim("a", 1).front();
        CPPUNIT_ASSERT(again.id == id);
        CPPUNIT_ASSERT_EQUAL(1, again.attempt);
    }

    void aDelayedJobCanBeHurried() {
        const auto id = enqueue({.queue = "work", .payload = 1, .run_at = clock.now() + 1h});
        CPPUNIT_ASSERT(view_->retry(platform(), id, clock.now()));
        CPPUNIT_ASSERT(claim("a", 1).front().id == id);
    }

    void aJobWhoseWorkANewerOneDoesIsNotReplayed() {
        const NewJob job{.queue = "work", .payload = 1, .dedupe = "key"};
        const auto dead = enqueue(job);
        fail("a", claim("a", 1).front(), std::nullopt);
        CPPUNIT_ASSERT(enqueue(job) != dead);
        const auto retried = view_->retry(platform(), dead, clock.now());
        CPPUNIT_ASSERT_EQUAL(std::string{"job_superseded"}, retried.error().reason);
        CPPUNIT_ASSERT(retried.error().code == base::ErrorCode::Conflict);
    }

    void whatRunsIsNeitherRetriedNorCancelled() {
        const auto id = enqueue({.queue = "work", .payload = 1});
        const auto job = claim("a", 1).front();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"job_not_retryable"},
            view_->retry(platform(), id, clock.now()).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"job_not_cancellable"},
            view_->cancel(platform(), id, clock.now()).error().reason);
        complete("a", job);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"job_not_retryable"},
            view_->retry(platform(), id, clock.now()).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"job_not_cancellable"},
            view_->cancel(platform(), id, clock.now()).error().reason);
    }

    void aCancelledJobDoesNotRun() {
        const auto id = enqueue({.queue = "work", .payload = 1});
        const auto cancelled = view_->cancel(platform(), id, clock.now());
        CPPUNIT_ASSERT_EQUAL(std::string{"cancelled"}, cancelled->state);
        CPPUNIT_ASSERT(cancelled->finished_at == clock.now());
        CPPUNIT_ASSERT(cancelled->payload.is_null());
        CPPUNIT_ASSERT(claim("a", 1).empty());
    }

    void anUnknownJobIsNotFound() {
        CPPUNIT_ASSERT_EQUAL(std::string{"job_not_found"}, view_->get(JobId{4711}).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"job_not_found"},
            view_->retry(platform(), JobId{4711}, clock.now()).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"job_not_found"},
            view_->cancel(platform(), JobId{4711}, clock.now()).error().reason);
        CPPUNIT_ASSERT(view_->get(JobId{4711}).error().code == base::ErrorCode::NotFound);
        CPPUNIT_ASSERT(
            view_->retry(platform(), JobId{4711}, clock.now()).error().code ==
            base::ErrorCode::NotFound);
    }

private:
    JobId only(const JobFilter& filter) {
        const auto page = view_->list(filter);
        CPPUNIT_ASSERT(page);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, page->jobs.size());
        CPPUNIT_ASSERT(!page->next_cursor);
        return page->jobs.front().id;
    }

    storage::Transaction platform() { return storage::Transaction{db->database()}; }

    std::unique_ptr<AdminView> view_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdminViewTest);

}  // namespace
}  // namespace parley::jobs
