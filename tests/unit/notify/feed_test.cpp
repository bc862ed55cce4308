#include "notify_fixture.hpp"

#include <notify/feed.hpp>
#include <storage/listener.hpp>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <random>
#include <thread>

namespace parley::notify {
namespace {

/// A connection as the feed sees it: lives on a loop and writes down what it is told.
class Connection {
public:
    Connection(
        Feed& feed,
        io::Loop& loop,
        base::TenantId tenant,
        base::UserId user,
        std::optional<std::int64_t> after)
        : loop_{loop} {
        onLoop([&] {
            subscription_ = feed.subscribe(
                tenant, user, after, [this](const FeedMessage& message) { return take(message); });
        });
    }
    ~Connection() {
        onLoop([this] { subscription_ = {}; });
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// False when there are not as many within ten seconds.
    bool hears(std::size_t count) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 10s, [&] { return heard_.size() >= count; });
    }
    std::vector<FeedMessage> heard() {
        const std::lock_guard lock{mutex_};
        return heard_;
    }
    std::vector<std::int64_t> seqs() {
        std::vector<std::int64_t> seqs;
        for (const auto& message : heard())
            seqs.push_back(message.event.seq);
        return seqs;
    }
    void isFull() { full_ = true; }

    template <typename Task>
    void onLoop(Task task) {
        std::promise<void> done;
        loop_.post([&] {
            task();
            done.set_value();
        });
        done.get_future().wait();
    }

private:
    Taken take(const FeedMessage& message) {
        const std::lock_guard lock{mutex_};
        if (full_ && message.kind == FeedMessage::Kind::Event) return Taken::Full;
        CPPUNIT_ASSERT(io::Loop::current() == &loop_);
        heard_.push_back(message);
        changed_.notify_all();
        return Taken::Yes;
    }

    io::Loop& loop_;
    Feed::Subscription subscription_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<FeedMessage> heard_;
    std::atomic<bool> full_{false};
};

class FeedTest : public NotifyFixture {
    CPPUNIT_TEST_SUITE(FeedTest);
    CPPUNIT_TEST(anEventReachesItsUserOnly);
    CPPUNIT_TEST(aReturningClientHearsWhatItMissed);
    CPPUNIT_TEST(aNewClientHearsFromNowOn);
    CPPUNIT_TEST(everyoneHearsEveryEventOnceInOrder);
    CPPUNIT_TEST(aTransactionThatFailsPublishesNothing);
    CPPUNIT_TEST(aHintBringsAnEventBeforeThePoll);
    CPPUNIT_TEST(aPollBringsAnEventWithoutAHint);
    CPPUNIT_TEST(purgedEventsAreAGap);
    CPPUNIT_TEST(aNumberFromAnotherLifeIsAGap);
    CPPUNIT_TEST(aSlowSubscriberIsDropped);
    CPPUNIT_TEST(aBlockedLoopLosesItsSubscriptionInsteadOfPilingUp);
    CPPUNIT_TEST(aSubscriptionThatEndedHearsNothing);
    CPPUNIT_TEST(manyMissedEventsComeInBatches);
    CPPUNIT_TEST(anEventForSomebodyOfAnotherTenantIsRefused);
    CPPUNIT_TEST(theUsersEventsGoWithTheUser);
    CPPUNIT_TEST(nonsenseHintsAreHarmless);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override {
        feed_ = nullptr;
        NotifyFixture::tearDown();
    }

    void anEventReachesItsUserOnly() {
        start();
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 0};
        Connection yan{*feed_, loop(1), kTenant, kYan, 0};
        Connection namesake{*feed_, loop(1), kOtherTenant, kZoe, 0};
        publish(kTenant, kZoe, {{"x", 1}});
        CPPUNIT_ASSERT(zoe.hears(1));
        const auto event = zoe.heard().front().event;
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, event.seq);
        CPPUNIT_ASSERT_EQUAL(std::string{"test.happened"}, event.kind);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"x": 1})"}, event.payload);
        CPPUNIT_ASSERT(event.at == clock.now());
        publish(kTenant, kYan, {{"x", 2}});
        publish(kOtherTenant, kZoe, {{"x", 3}});
        CPPUNIT_ASSERT(yan.hears(1));
        CPPUNIT_ASSERT(namesake.hears(1));
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"x": 2})"}, yan.heard().front().event.payload);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"x": 3})"}, namesake.heard().front().event.payload);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, zoe.heard().size());
    }

    void aReturningClientHearsWhatItMissed() {
        for (int i = 1; i <= 5; ++i)
            publish(kTenant, kZoe, i);
        start();
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 2};
        CPPUNIT_ASSERT(zoe.hears(3));
        CPPUNIT_ASSERT((std::vector<std::int64_t>{3, 4, 5}) == zoe.seqs());
    }

    void aNewClientHearsFromNowOn() {
        for (int i = 1; i <= 5; ++i)
            publish(kTenant, kZoe, i);
        start();
        Connection zoe{*feed_, loop(0), kTenant, kZoe, std::nullopt};
        Connection witness{*feed_, loop(0), kTenant, kZoe, 4};
        // Asked for in the same query or a later one: where the new client stands is known by then.
        CPPUNIT_ASSERT(witness.hears(1));
        publish(kTenant, kZoe, 6);
        CPPUNIT_ASSERT(zoe.hears(1));
        CPPUNIT_ASSERT((std::vector<std::int64_t>{6}) == zoe.seqs());
    }

    void everyoneHearsEveryEventOnceInOrder() {
        constexpr int kThreads = 4;
        constexpr int kEach = 50;
        start();
        Connection early{*feed_, loop(0), kTenant, kZoe, 0};
        std::vector<std::thread> publishers;
        for (int thread = 0; thread < kThreads; ++thread) {
            publishers.emplace_back([&] {
                for (int i = 0; i < kEach; ++i)
                    publish(kTenant, kZoe, i);
            });
        }
        Connection late{*feed_, loop(1), kTenant, kZoe, 0};
        for (auto& publisher : publishers)
            publisher.join();
        std::vector<std::int64_t> all(kThreads * kEach);
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = static_cast<std::int64_t>(i + 1);
        for (auto* connection : {&early, &late}) {
            CPPUNIT_ASSERT(connection->hears(all.size()));
            CPPUNIT_ASSERT(all == connection->seqs());
        }
    }

    void aTransactionThatFailsPublishesNothing() {
        constexpr storage::Statement kRefuse{
            "refuse", "SELECT parley.fail('PR409', 'too_late')", storage::Effect::Writes};
        start();
        storage::Transaction transaction{db->database(), kTenant};
        addLiveEvent(transaction, kZoe, "test.happened", 1, clock.now());
        transaction.add(kRefuse);
        CPPUNIT_ASSERT(!transaction.run());
        // Its number was not spent either.
        publish(kTenant, kZoe, 2);
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 0};
        CPPUNIT_ASSERT(zoe.hears(1));
        CPPUNIT_ASSERT((std::vector<std::int64_t>{1}) == zoe.seqs());
    }

    void aHintBringsAnEventBeforeThePoll() {
        start(std::chrono::hours{1});
        std::promise<void> listening;
        storage::Listener listener{
            db->database(),
            loop(1),
            {.channels = {std::string{Feed::kHintChannel}},
             .on_hint = [&](std::string_view, std::string_view payload) { feed_->hint(payload); },
             .on_connected = [&] { listening.set_value(); }}};
        listening.get_future().wait();
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 0};
        publish(kTenant, kZoe, 1);
        CPPUNIT_ASSERT(zoe.hears(1));
        publish(kTenant, kZoe, 2);
        CPPUNIT_ASSERT(zoe.hears(2));
    }

    void aPollBringsAnEventWithoutAHint() {
        start(20ms);
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 0};
        db->admin(
            "SELECT set_config('app.tenant_id', '101', false);"
            "SELECT parley.publish_event('" +
            kZoe.uuid().text() + "', 'test.happened', '{}', now(), false)");
        CPPUNIT_ASSERT(zoe.hears(1));
    }

    void purgedEventsAreAGap() {
        for (int i = 1; i <= 5; ++i)
            publish(kTenant, kZoe, i);
        db->admin("DELETE FROM parley.live_event WHERE seq <= 3");
        start(20ms);
        Connection behind{*feed_, loop(0), kTenant, kZoe, 1};
        CPPUNIT_ASSERT(behind.hears(3));
        CPPUNIT_ASSERT(behind.heard().front().kind == FeedMessage::Kind::Gap);
        CPPUNIT_ASSERT((std::vector<std::int64_t>{3, 4, 5}) == behind.seqs());
        Connection just_in_time{*feed_, loop(0), kTenant, kZoe, 3};
        CPPUNIT_ASSERT(just_in_time.hears(2));
        CPPUNIT_ASSERT((std::vector<std::int64_t>{4, 5}) == just_in_time.seqs());

        clock.advance(Feed::kRetention);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *Feed::purge(db->database(), clock.now()));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, *Feed::purge(db->database(), clock.now() + 1us));
        Connection far_behind{*feed_, loop(0), kTenant, kZoe, 3};
        CPPUNIT_ASSERT(far_behind.hears(1));
        CPPUNIT_ASSERT(far_behind.heard().front().kind == FeedMessage::Kind::Gap);
        publish(kTenant, kZoe, 6);
        CPPUNIT_ASSERT(far_behind.hears(2));
        CPPUNIT_ASSERT((std::vector<std::int64_t>{5, 6}) == far_behind.seqs());
    }

    void aNumberFromAnotherLifeIsAGap() {
        publish(kTenant, kZoe, 1);
        start(20ms);
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 4711};
        CPPUNIT_ASSERT(zoe.hears(1));
        CPPUNIT_ASSERT(zoe.heard().front().kind == FeedMessage::Kind::Gap);
        publish(kTenant, kZoe, 2);
        CPPUNIT_ASSERT(zoe.hears(2));
        CPPUNIT_ASSERT((std::vector<std::int64_t>{1, 2}) == zoe.seqs());
    }

    void aSlowSubscriberIsDropped() {
        start(20ms);
        Connection slow{*feed_, loop(0), kTenant, kZoe, 0};
        Connection quick{*feed_, loop(0), kTenant, kZoe, 0};
        slow.isFull();
        publish(kTenant, kZoe, 1);
        CPPUNIT_ASSERT(slow.hears(1));
        CPPUNIT_ASSERT(slow.heard().front().kind == FeedMessage::Kind::Dropped);
        publish(kTenant, kZoe, 2);
        CPPUNIT_ASSERT(quick.hears(2));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, slow.heard().size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, feed_->subscribers());
    }

    void aBlockedLoopLosesItsSubscriptionInsteadOfPilingUp() {
        start(5ms, 10);
        Connection zoe{*feed_, loop(1), kTenant, kZoe, 0};
        publish(kTenant, kZoe, 0);
        CPPUNIT_ASSERT(zoe.hears(1));
        std::promise<void> release;
        loop(1).post([released = release.get_future().share()] { released.wait(); });
        // The loop under the connection stands still; this thread's transactions use another.
        for (int i = 1; i <= 20; ++i) {
            db->admin(
                "SELECT set_config('app.tenant_id', '101', false);"
                "SELECT parley.publish_event('" +
                kZoe.uuid().text() + "', 'test.happened', '{}', now(), false)");
        }
        CPPUNIT_ASSERT(testing::eventually([&] { return feed_->subscribers() == 0; }));
        release.set_value();
        CPPUNIT_ASSERT(testing::eventually(
            [&] { return zoe.heard().back().kind == FeedMessage::Kind::Dropped; }));
        CPPUNIT_ASSERT(zoe.heard().size() <= 12);
    }

    void aSubscriptionThatEndedHearsNothing() {
        start(5ms);
        {
            Connection gone{*feed_, loop(0), kTenant, kZoe, 0};
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, feed_->subscribers());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, feed_->subscribers());
        // Ending it from within its own callback.
        std::promise<void> called;
        Feed::Subscription subscription;
        std::promise<void> subscribed;
        loop(0).post([&] {
            subscription = feed_->subscribe(kTenant, kZoe, 0, [&](const FeedMessage&) {
                subscription = {};
                called.set_value();
                return Taken::Yes;
            });
            subscribed.set_value();
        });
        subscribed.get_future().wait();
        for (int i = 0; i < 3; ++i)
            publish(kTenant, kZoe, i);
        called.get_future().wait();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, feed_->subscribers());
    }

    void manyMissedEventsComeInBatches() {
        db->admin(
            "SELECT set_config('app.tenant_id', '101', false);"
            "SELECT parley.publish_event('" +
            kZoe.uuid().text() +
            "', 'test.happened', '{}', now(), false)"
            " FROM generate_series(1, 1000)");
        start(std::chrono::hours{1}, 1000);
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 0};
        CPPUNIT_ASSERT(zoe.hears(1000));
        const auto seqs = zoe.seqs();
        for (std::size_t i = 0; i < seqs.size(); ++i)
            CPPUNIT_ASSERT_EQUAL(static_cast<std::int64_t>(i + 1), seqs[i]);
    }

    void anEventForSomebodyOfAnotherTenantIsRefused() {
        storage::Transaction transaction{db->database(), kTenant};
        addLiveEvent(
            transaction,
            base::UserId{base::Uuid::makeV7(clock.now())},
            "test.happened",
            1,
            clock.now());
        CPPUNIT_ASSERT(!transaction.run());
        storage::Transaction nobody{db->database()};
        addLiveEvent(nobody, kZoe, "test.happened", 1, clock.now());
        CPPUNIT_ASSERT(!nobody.run());
        CPPUNIT_ASSERT_EQUAL(0, count("live_event"));
    }

    void theUsersEventsGoWithTheUser() {
        publish(kTenant, kZoe, 1);
        publish(kTenant, kYan, 1);
        db->admin(
            "DELETE FROM parley.app_user WHERE tenant_id = 101 AND id = '" + kZoe.uuid().text() +
            "'");
        CPPUNIT_ASSERT_EQUAL(1, count("live_event"));
        CPPUNIT_ASSERT_EQUAL(1, count("live_cursor"));
    }

    void nonsenseHintsAreHarmless() {
        start(std::chrono::hours{1});
        for (const auto* payload :
             {"",
              "x",
              "101",
              "101 x",
              " ",
              "99999999999999999999 01900000-0000-7000-8000-000000000001"}) {
            feed_->hint(payload);
        }
        Connection zoe{*feed_, loop(0), kTenant, kZoe, 0};
        publish(kTenant, kZoe, 1);
        feed_->hint("");
        CPPUNIT_ASSERT(zoe.hears(1));
    }

private:
    void start(std::chrono::milliseconds poll = 20ms, int queue_limit = 1000) {
        feed_ = std::make_unique<Feed>(
            db->database(), FeedOptions{.poll = poll, .queue_limit = queue_limit});
        feed_->start(loop(0));
    }

    io::Loop& loop(std::size_t index) { return db->loops().at(index); }

    void publish(base::TenantId tenant, base::UserId user, const nlohmann::json& payload) {
        storage::Transaction transaction{db->database(), tenant};
        addLiveEvent(transaction, user, "test.happened", payload, clock.now());
        CPPUNIT_ASSERT(transaction.run());
    }

    std::unique_ptr<Feed> feed_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FeedTest);

}  // namespace
}  // namespace parley::notify
