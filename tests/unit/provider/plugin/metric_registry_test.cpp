#include <provider/plugin/metric_registry.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <cmath>

namespace parley::provider {
namespace {

class MetricRegistryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MetricRegistryTest);
    CPPUNIT_TEST(countersAddUpUnderThePluginsName);
    CPPUNIT_TEST(histogramsCountBelowEachBound);
    CPPUNIT_TEST(namesAndNumbersAreBounded);
    CPPUNIT_TEST_SUITE_END();

public:
    void countersAddUpUnderThePluginsName() {
        const auto id = registry_.define(PluginMetric::Kind::Counter, "calls", "Calls made.");
        registry_.add(id, 2);
        registry_.add(id, 0.5);
        registry_.add(id, -4);
        registry_.add(id, NAN);
        registry_.add(id + 1, 7);
        const auto metric = registry_.read().at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"parley_plugin_acme_speech_calls"}, metric.name);
        CPPUNIT_ASSERT_EQUAL(2.5, metric.sum);
    }

    void histogramsCountBelowEachBound() {
        const auto id = registry_.define(PluginMetric::Kind::Histogram, "seconds", "How long.");
        for (const double value : {0.001, 0.3, 1000.0})
            registry_.add(id, value);
        const auto metric = registry_.read().at(0);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, metric.count);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, metric.buckets.front());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, metric.buckets.back());
    }

    void namesAndNumbersAreBounded() {
        CPPUNIT_ASSERT_EQUAL(-1, registry_.define(PluginMetric::Kind::Counter, "a\nb", ""));
        for (std::size_t i = 0; i < MetricRegistry::kMost; ++i)
            CPPUNIT_ASSERT(registry_.define(PluginMetric::Kind::Counter, "x", "") >= 0);
        CPPUNIT_ASSERT_EQUAL(-1, registry_.define(PluginMetric::Kind::Counter, "x", ""));
    }

private:
    MetricRegistry registry_{"acme-speech"};
};

CPPUNIT_TEST_SUITE_REGISTRATION(MetricRegistryTest);

}  // namespace
}  // namespace parley::provider
