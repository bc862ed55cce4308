#include <provider/health/price_card.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

class PriceCardTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PriceCardTest);
    CPPUNIT_TEST(eachUnitThatWasUsedCosts);
    CPPUNIT_TEST(halvesAreRoundedUp);
    CPPUNIT_TEST(whatIsNotPricedCostsNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void eachUnitThatWasUsedCosts() {
        const PriceCard card{
            {{.unit = "input_token", .micros = 100'000, .currency = "USD", .per = 1'000'000},
             {.unit = "output_token", .micros = 400'000, .currency = "USD", .per = 1'000'000},
             {.unit = "character", .micros = 15, .currency = "USD"}}};
        const auto costs = card.costsOf({.tokens = {.input = 2'000, .output = 500}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, costs.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{200}, costs[0].micros);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2'000'000}, costs[0].quantity_milli);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{200}, costs[1].micros);
    }

    void halvesAreRoundedUp() {
        const PriceCard card{
            {{.unit = "audio_second", .micros = 5'900, .currency = "USD", .per = 60}}};
        const auto costs = card.costsOf({.audio = 1'500ms});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{148}, costs.at(0).micros);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'500}, costs.at(0).quantity_milli);
    }

    void whatIsNotPricedCostsNothing() {
        CPPUNIT_ASSERT(PriceCard{}.costsOf({.audio = 1h, .characters = 9}).empty());
        const PriceCard card{{{.unit = "call_minute", .micros = 1, .currency = "USD"}}};
        CPPUNIT_ASSERT(card.costsOf({.audio = 1h}).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PriceCardTest);

}  // namespace
}  // namespace parley::provider
