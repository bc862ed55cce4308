#include "job_fixture.hpp"

#include <jobs/host_registry.hpp>

namespace parley::jobs {
namespace {

class HostRegistryTest : public JobFixture {
    CPPUNIT_TEST_SUITE(HostRegistryTest);
    CPPUNIT_TEST(aHostIsAliveWhileItRenews);
    CPPUNIT_TEST(aHostThatStopsLeavesTheList);
    CPPUNIT_TEST(aHostDeadForADayIsForgotten);
    CPPUNIT_TEST_SUITE_END();

public:
    void aHostIsAliveWhileItRenews() {
        HostRegistry first{db->database(), clock, "one", "10.0.0.1:8080"};
        HostRegistry second{db->database(), clock, "two", "10.0.0.2:8080"};
        CPPUNIT_ASSERT(first.renew());
        CPPUNIT_ASSERT(second.renew());
        clock.advance(30s);
        CPPUNIT_ASSERT(second.renew());
        clock.advance(16s);
        const auto hosts = second.hosts();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, hosts->size());
        CPPUNIT_ASSERT(hosts->front().id == first.id());
        CPPUNIT_ASSERT(!hosts->front().alive);
        CPPUNIT_ASSERT(hosts->back().alive);
        CPPUNIT_ASSERT_EQUAL(std::string{"10.0.0.2:8080"}, hosts->back().address);
        CPPUNIT_ASSERT(hosts->back().started_at == clock.now() - 46s);
    }

    void aHostThatStopsLeavesTheList() {
        HostRegistry host{db->database(), clock, "one", "10.0.0.1:8080"};
        host.start(db->loops().at(0));
        CPPUNIT_ASSERT(testing::eventually([&] { return count("host") == 1; }));
        host.stop();
        CPPUNIT_ASSERT_EQUAL(0, count("host"));
    }

    void aHostDeadForADayIsForgotten() {
        HostRegistry dead{db->database(), clock, "one", "10.0.0.1:8080"};
        CPPUNIT_ASSERT(dead.renew());
        clock.advance(24h + 1s);
        HostRegistry living{db->database(), clock, "two", "10.0.0.2:8080"};
        CPPUNIT_ASSERT(living.renew());
        CPPUNIT_ASSERT_EQUAL(1, count("host"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostRegistryTest);

}  // namespace
}  // namespace parley::jobs
