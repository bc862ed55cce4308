#include <conversation/doorbells.hpp>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <optional>

namespace parley::conversation {
namespace {

class DoorbellsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DoorbellsTest);
    CPPUNIT_TEST(everyListenerOfAConversationIsRung);
    CPPUNIT_TEST(whoLeftIsNotRung);
    CPPUNIT_TEST(whoIsRungMayLeave);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyListenerOfAConversationIsRung() {
        const Doorbells::Listener first{bells, one, [this] { ++rung; }};
        const Doorbells::Listener second{bells, one, [this] { ++rung; }};
        const Doorbells::Listener of_another{bells, other, [this] { rung += 100; }};
        bells.ring(one);
        CPPUNIT_ASSERT_EQUAL(2, rung);
    }

    void whoLeftIsNotRung() {
        std::optional<Doorbells::Listener> first;
        first.emplace(bells, one, [this] { rung += 10; });
        const Doorbells::Listener second{bells, one, [this] { ++rung; }};
        first.reset();
        bells.ring(one);
        CPPUNIT_ASSERT_EQUAL(1, rung);
    }

    void whoIsRungMayLeave() {
        std::optional<Doorbells::Listener> listener;
        listener.emplace(bells, one, [&] {
            ++rung;
            listener.reset();
        });
        bells.ring(one);
        bells.ring(one);
        CPPUNIT_ASSERT_EQUAL(1, rung);
    }

private:
    Doorbells bells;
    const ConversationId one = ConversationId::make(base::UtcTime{std::chrono::seconds{1}});
    const ConversationId other = ConversationId::make(base::UtcTime{std::chrono::seconds{2}});
    int rung = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DoorbellsTest);

}  // namespace
}  // namespace parley::conversation
