#include "notify_fixture.hpp"

#include <notify/message_log.hpp>

namespace parley::notify {
namespace {

class MessageLogTest : public NotifyFixture {
    CPPUNIT_TEST_SUITE(MessageLogTest);
    CPPUNIT_TEST(aListGoesThroughAllTenantsNewestFirst);
    CPPUNIT_TEST(aListTakesATenantAndAState);
    CPPUNIT_TEST(whatCannotBeAFilterIsRefused);
    CPPUNIT_TEST(whatHasArrivedStaysDelivered);
    CPPUNIT_TEST(oldMessagesAreForgotten);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        NotifyFixture::setUp();
        log_ = std::make_unique<MessageLog>(db->database());
    }
    void tearDown() override {
        log_ = nullptr;
        NotifyFixture::tearDown();
    }

    void aListGoesThroughAllTenantsNewestFirst() {
        std::vector<MessageId> ids;
        for (int i = 0; i < 23; ++i)
            ids.push_back(add(i % 3 == 0 ? kOtherTenant : kTenant));
        std::vector<MessageId> listed;
        MessageFilter filter{.limit = 10};
        do {
            const auto page = log_->list(filter);
            CPPUNIT_ASSERT(page);
            for (const auto& message : page->messages)
                listed.push_back(message.id);
            filter.cursor = page->next_cursor;
        } while (filter.cursor);
        CPPUNIT_ASSERT(std::vector<MessageId>(ids.rbegin(), ids.rend()) == listed);
    }

    void aListTakesATenantAndAState() {
        const auto delivered = add(kTenant);
        const auto delivered_at = clock.now();
        CPPUNIT_ASSERT(log_->delivered(kTenant, delivered, delivered_at));
        const auto failed = add(kTenant);
        CPPUNIT_ASSERT(log_->failed(kTenant, failed, "broken", Again::No));
        const auto other = add(kOtherTenant);
        CPPUNIT_ASSERT(only({.tenant = kOtherTenant}).id == other);
        CPPUNIT_ASSERT(only({.state = "delivered"}).delivered_at == delivered_at);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"broken"}, *only({.tenant = kTenant, .state = "failed"}).error);
        CPPUNIT_ASSERT(only({.state = "sending"}).tenant == kOtherTenant);
    }

    void whatCannotBeAFilterIsRefused() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_parameter"}, log_->list({.state = "lost"}).error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"invalid_cursor"}, log_->list({.cursor = "x"}).error().reason);
    }

    void whatHasArrivedStaysDelivered() {
        const auto id = add(kTenant);
        CPPUNIT_ASSERT(log_->delivered(kTenant, id, clock.now()));
        CPPUNIT_ASSERT(*log_->begin(record(kTenant, id)));
        CPPUNIT_ASSERT(log_->failed(kTenant, id, "broken", Again::No));
        CPPUNIT_ASSERT_EQUAL(std::string{"delivered"}, only({}).state);
    }

    void oldMessagesAreForgotten() {
        add(kTenant);
        clock.advance(24h * 90);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *log_->purge(clock.now() - 2ms));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *log_->purge(clock.now() + 1us));
    }

private:
    MessageRecord record(base::TenantId tenant, MessageId id) const {
        return {
            .id = id,
            .tenant = tenant,
            .to = "zoe@example.org",
            .template_name = "verify_email",
            .state = "sending",
            .attempts = 1,
            .created_at = clock.now()};
    }

    MessageId add(base::TenantId tenant) {
        clock.advance(1ms);
        const auto id = MessageId::make(clock.now());
        CPPUNIT_ASSERT(!*log_->begin(record(tenant, id)));
        return id;
    }

    MessageRecord only(const MessageFilter& filter) {
        const auto page = log_->list(filter);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, page->messages.size());
        return page->messages.front();
    }

    std::unique_ptr<MessageLog> log_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageLogTest);

}  // namespace
}  // namespace parley::notify
