#include <io/fiber.hpp>
#include <io/outbound/resolver.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/manual_clock.hpp>

#include <atomic>
#include <memory>
#include <string>

namespace parley::io {
namespace {

using Answer = base::Result<Resolver::Addresses>;

base::Error noSuchName() {
    return {.code = base::ErrorCode::Unavailable, .reason = "name_unresolved"};
}

class ResolverTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ResolverTest);
    CPPUNIT_TEST(remembersWhatItFoundForItsTime);
    CPPUNIT_TEST(remembersAFailureForAShorterTime);
    CPPUNIT_TEST(aNameWithoutAddressesFails);
    CPPUNIT_TEST(askersOfTheSameNameShareOneLookup);
    CPPUNIT_TEST(forgetsNamesInsteadOfGrowing);
    CPPUNIT_TEST(failsWhenTooManyNamesWait);
    CPPUNIT_TEST(asksTheSystem);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        loops_ = std::make_unique<Loops>(1);
        lookups_ = 0;
    }
    void tearDown() override { loops_.reset(); }

    void remembersWhatItFoundForItsTime() {
        CachingResolver resolver{
            clock_, {.keep_found = std::chrono::seconds{60}}, countingLookup()};
        CPPUNIT_ASSERT_EQUAL(std::string{"10.0.0.1"}, firstOf(ask(resolver, "a.test")));
        clock_.advance(std::chrono::seconds{59});
        CPPUNIT_ASSERT_EQUAL(std::string{"10.0.0.1"}, firstOf(ask(resolver, "a.test")));
        clock_.advance(std::chrono::seconds{2});
        CPPUNIT_ASSERT_EQUAL(std::string{"10.0.0.2"}, firstOf(ask(resolver, "a.test")));
    }

    void remembersAFailureForAShorterTime() {
        CachingResolver resolver{
            clock_, {.keep_failed = std::chrono::seconds{5}}, [this](const std::string&) -> Answer {
                if (++lookups_ == 1) return noSuchName();
                return Resolver::Addresses{boost::asio::ip::make_address("10.0.0.9")};
            }};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"name_unresolved"}, ask(resolver, "a.test").error().reason);
        clock_.advance(std::chrono::seconds{4});
        CPPUNIT_ASSERT(!ask(resolver, "a.test"));
        clock_.advance(std::chrono::seconds{2});
        CPPUNIT_ASSERT_EQUAL(std::string{"10.0.0.9"}, firstOf(ask(resolver, "a.test")));
        CPPUNIT_ASSERT_EQUAL(2, lookups_.load());
    }

    void aNameWithoutAddressesFails() {
        CachingResolver resolver{
            clock_, {}, [](const std::string&) -> Answer { return Resolver::Addresses{}; }};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"name_unresolved"}, ask(resolver, "a.test").error().reason);
    }

    void askersOfTheSameNameShareOneLookup() {
        Waiter release;
        CachingResolver resolver{clock_, {}, [&](const std::string& name) -> Answer {
                                     release.wait();
                                     return countingLookup()(name);
                                 }};
        Waiter all;
        std::atomic<int> told{0};
        for (int i = 0; i < 3; ++i) {
            resolver.resolve(loops_->at(0), "a.test", [&](const Answer& answer) {
                CPPUNIT_ASSERT(Loop::current() == &loops_->at(0));
                CPPUNIT_ASSERT_EQUAL(std::string{"10.0.0.1"}, firstOf(answer));
                if (++told == 3) all.wake();
            });
        }
        release.wake();
        all.wait();
        CPPUNIT_ASSERT_EQUAL(1, lookups_.load());
    }

    void forgetsNamesInsteadOfGrowing() {
        CachingResolver resolver{clock_, {.max_names = 2}, countingLookup()};
        for (const auto* name : {"a.test", "b.test", "c.test"})
            CPPUNIT_ASSERT(ask(resolver, name));
        // Two of the three are known, whichever they are; asking for all again looks up at least
        // one.
        for (const auto* name : {"a.test", "b.test", "c.test"})
            CPPUNIT_ASSERT(ask(resolver, name));
        CPPUNIT_ASSERT(lookups_ > 3);
    }

    void failsWhenTooManyNamesWait() {
        Waiter release;
        Waiter working;
        CachingResolver resolver{
            clock_, {.threads = 1, .max_waiting = 1}, [&](const std::string& name) -> Answer {
                if (name == "slow.test") {
                    working.wake();
                    release.wait();
                }
                return countingLookup()(name);
            }};
        Waiter slow;
        Waiter queued;
        resolver.resolve(loops_->at(0), "slow.test", [&](const Answer&) { slow.wake(); });
        working.wait();
        resolver.resolve(loops_->at(0), "queued.test", [&](const Answer&) { queued.wake(); });
        CPPUNIT_ASSERT_EQUAL(
            std::string{"name_unresolved"}, ask(resolver, "refused.test").error().reason);
        release.wake();
        slow.wait();
        queued.wait();
        CPPUNIT_ASSERT(ask(resolver, "refused.test"));
    }

    void asksTheSystem() {
        CachingResolver resolver{clock_};
        const auto found = ask(resolver, "localhost");
        CPPUNIT_ASSERT(found);
        CPPUNIT_ASSERT(found->front().is_loopback());
        CPPUNIT_ASSERT(!ask(resolver, "no-such-name.invalid"));
    }

private:
    CachingResolver::Lookup countingLookup() {
        return [this](const std::string&) -> Answer {
            return Resolver::Addresses{
                boost::asio::ip::make_address("10.0.0." + std::to_string(++lookups_))};
        };
    }

    Answer ask(Resolver& resolver, const std::string& name) {
        Waiter told;
        std::optional<Answer> answer;
        resolver.resolve(loops_->at(0), name, [&](const Answer& found) {
            answer = found;
            told.wake();
        });
        told.wait();
        return *answer;
    }

    static std::string firstOf(const Answer& answer) {
        return answer ? answer->front().to_string() : answer.error().reason;
    }

    testing::ManualClock clock_;
    std::unique_ptr<Loops> loops_;
    std::atomic<int> lookups_{0};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResolverTest);

}  // namespace
}  // namespace parley::io
