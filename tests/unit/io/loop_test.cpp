#include <io/fiber.hpp>
#include <io/loop.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>

namespace parley::io {
namespace {

class LoopTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LoopTest);
    CPPUNIT_TEST(runsTasksInTheOrderOfTheirPosting);
    CPPUNIT_TEST(knowsItsOwnThread);
    CPPUNIT_TEST(takesTurnsWithTheOthers);
    CPPUNIT_TEST_SUITE_END();

public:
    void runsTasksInTheOrderOfTheirPosting() {
        Loops loops{1};
        std::string order;
        Waiter done;
        for (const char symbol : {'a', 'b', 'c'})
            loops.at(0).post([&order, symbol] { order += symbol; });
        loops.at(0).post([&] { done.wake(); });
        done.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, order);
    }

    void knowsItsOwnThread() {
        Loops loops{2};
        CPPUNIT_ASSERT(Loop::current() == nullptr);
        Loop* seen = nullptr;
        Waiter done;
        loops.at(1).post([&] {
            seen = Loop::current();
            done.wake();
        });
        done.wait();
        CPPUNIT_ASSERT(seen == &loops.at(1));
    }

    void takesTurnsWithTheOthers() {
        Loops loops{3};
        auto& first = loops.next();
        auto& second = loops.next();
        auto& third = loops.next();
        CPPUNIT_ASSERT(&first != &second && &second != &third && &first != &third);
        CPPUNIT_ASSERT(&first == &loops.next());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoopTest);

}  // namespace
}  // namespace parley::io
