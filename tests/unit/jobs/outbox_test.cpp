#include "job_fixture.hpp"

#include <thread>

namespace parley::jobs {
namespace {

class OutboxTest : public JobFixture {
    CPPUNIT_TEST_SUITE(OutboxTest);
    CPPUNIT_TEST(anEntryBecomesOneJobOfItsTopic);
    CPPUNIT_TEST(aSecondEntryUnderTheSameKeyIsNoEntry);
    CPPUNIT_TEST(relaysOfSeveralHostsMakeEachJobOnce);
    CPPUNIT_TEST(anEntryDoesNotOutliveARefusedTransaction);
    CPPUNIT_TEST(aTenantSeesItsOwnEntriesOnly);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        JobFixture::setUp();
        for (const auto* id : {"101", "102"}) {
            db->admin(
                std::string{
                    "INSERT INTO parley.tenant (id, slug, name, created_at, updated_at) VALUES ("} +
                id + ", 'tenant-" + id + "', 'T', now(), now())");
        }
    }

    void anEntryBecomesOneJobOfItsTopic() {
        CPPUNIT_ASSERT(addEntry(101, "low:1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *store->relayOutbox(clock.now()));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *store->relayOutbox(clock.now()));
        const auto jobs = claim("a", 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, jobs.size());
        CPPUNIT_ASSERT(jobs.front().tenant == base::TenantId{101});
        CPPUNIT_ASSERT_EQUAL(std::string{"low:1"}, jobs.front().payload["key"].get<std::string>());
        // What was sent is not kept twice.
        CPPUNIT_ASSERT_EQUAL(1, count("outbox WHERE payload IS NULL AND sent_at IS NOT NULL"));
    }

    void aSecondEntryUnderTheSameKeyIsNoEntry() {
        CPPUNIT_ASSERT(addEntry(101, "low:1"));
        CPPUNIT_ASSERT(!addEntry(101, "low:1"));
        CPPUNIT_ASSERT(addEntry(102, "low:1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, *store->relayOutbox(clock.now()));
        CPPUNIT_ASSERT(!addEntry(101, "low:1"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *store->relayOutbox(clock.now()));
    }

    void relaysOfSeveralHostsMakeEachJobOnce() {
        constexpr int kEntries = 900;
        for (int i = 0; i < kEntries; ++i)
            addEntry(i % 2 == 0 ? 101 : 102, std::to_string(i));
        std::atomic<std::int64_t> relayed{0};
        std::vector<std::thread> hosts;
        for (int host = 0; host < 4; ++host) {
            hosts.emplace_back([&] {
                while (relayed.load() < kEntries)
                    relayed += *store->relayOutbox(clock.now());
            });
        }
        for (auto& host : hosts)
            host.join();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{kEntries}, relayed.load());
        CPPUNIT_ASSERT_EQUAL(kEntries, count("job"));
        CPPUNIT_ASSERT_EQUAL(
            std::to_string(kEntries),
            db->adminValue("SELECT count(DISTINCT payload ->> 'key') FROM parley.job"));
    }

    void anEntryDoesNotOutliveARefusedTransaction() {
        constexpr storage::Statement kRefuse{
            "refuse", "SELECT parley.fail('PR409', 'too_late')", storage::Effect::Writes};
        storage::Transaction transaction{db->database(), base::TenantId{101}};
        addOutbox(transaction, {"work", "low:1", {{"key", "low:1"}}}, clock.now());
        transaction.add(kRefuse);
        CPPUNIT_ASSERT(!transaction.run());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *store->relayOutbox(clock.now()));
        CPPUNIT_ASSERT(addEntry(101, "low:1"));
    }

    void aTenantSeesItsOwnEntriesOnly() {
        addEntry(101, "low:1");
        constexpr storage::Statement kCount{
            "count_outbox", "SELECT count(*) FROM parley.outbox", storage::Effect::Reads};
        const auto seen = [&](std::int64_t tenant) {
            return storage::query(
                       storage::Transaction{db->database(), base::TenantId{tenant}}, kCount)
                ->front()
                .integer(0);
        };
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, seen(101));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, seen(102));
    }

private:
    bool addEntry(std::int64_t tenant, const std::string& key) {
        storage::Transaction transaction{db->database(), base::TenantId{tenant}};
        addOutbox(transaction, {"work", key, {{"key", key}}}, clock.now());
        const auto answers = transaction.run();
        CPPUNIT_ASSERT(answers);
        return answers->front().front().flag(0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutboxTest);

}  // namespace
}  // namespace parley::jobs
