#include <io/fiber.hpp>
#include <provider/plugin/handle_table.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <set>

namespace parley::provider {
namespace {

class HandleTableTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HandleTableTest);
    CPPUNIT_TEST(findsOnItsOwnLoopAlone);
    CPPUNIT_TEST(aStaleHandleFindsNothing);
    CPPUNIT_TEST(handlesThatWereNeverGivenFindNothing);
    CPPUNIT_TEST(aFreedSlotRests);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsOnItsOwnLoopAlone() {
        int object = 5;
        const auto handle = table_.add(object, loops_.at(0), 3);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{3}, handle.plugin());
        CPPUNIT_ASSERT(Handle{handle.pointer()}.bits() == handle.bits());
        CPPUNIT_ASSERT(standingOn(0, handle) == Standing::Here);
        CPPUNIT_ASSERT(standingOn(1, handle) == Standing::Elsewhere);
        CPPUNIT_ASSERT(table_.find(handle).standing == Standing::Elsewhere);
        CPPUNIT_ASSERT(table_.find(handle).object == nullptr);
        CPPUNIT_ASSERT(table_.find(handle).loop == &loops_.at(0));
    }

    void aStaleHandleFindsNothing() {
        int object = 5;
        const auto handle = table_.add(object, loops_.at(0), 0);
        table_.remove(handle);
        CPPUNIT_ASSERT(standingOn(0, handle) == Standing::Gone);
        for (int i = 0; i < 1000; ++i)
            table_.add(object, loops_.at(0), 0);
        CPPUNIT_ASSERT(standingOn(0, handle) == Standing::Gone);
    }

    void handlesThatWereNeverGivenFindNothing() {
        int object = 5;
        table_.add(object, loops_.at(0), 0);
        for (const std::uint64_t bits :
             {std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX, std::uint64_t{2} << 24U}) {
            if (Handle{bits}.index() == 0 && Handle{bits}.generation() == 1) continue;
            CPPUNIT_ASSERT(standingOn(0, Handle{bits}) == Standing::Gone);
        }
    }

    void aFreedSlotRests() {
        int object = 5;
        std::set<std::uint32_t> indexes;
        for (int i = 0; i < 100; ++i) {
            const auto handle = table_.add(object, loops_.at(0), 0);
            indexes.insert(handle.index());
            table_.remove(handle);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, indexes.size());
    }

private:
    Standing standingOn(std::size_t loop, Handle handle) {
        Standing standing{};
        io::Waiter done;
        loops_.at(loop).post([&] {
            standing = table_.find(handle).standing;
            done.wake();
        });
        done.wait();
        return standing;
    }

    io::Loops loops_{2};
    HandleTable<int> table_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HandleTableTest);

}  // namespace
}  // namespace parley::provider
