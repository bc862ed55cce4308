#pragma once

#include "failover_world.hpp"

#include <cppunit/TestAssert.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace parley::testing {

inline FailoverWorld& failoverWorld() {
    static FailoverWorld world;
    return world;
}

/// The first provider is blamed for its fault and asked no more often than it may be; only then the
/// second has its turn, and keeps it.
template <typename Told>
void assertPassedOver(
    const Cell<Told>& cell,
    const Fault& fault,
    std::size_t requests_of_second,
    const std::string& what) {
    CPPUNIT_ASSERT_EQUAL_MESSAGE(what, 1, cell.told.ends);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(what, fault.failures, cell.failures.size());
    for (const auto& failure : cell.failures) {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            what + ": " + failure.message,
            std::string{toText(fault.code)},
            std::string{toText(failure.code)});
        if (failure.code == provider::FailureCode::RateLimited)
            CPPUNIT_ASSERT_MESSAGE(what, failure.retry_after == std::chrono::seconds{20});
    }
    CPPUNIT_ASSERT_EQUAL_MESSAGE(what, fault.requests.size(), cell.asked_first.size());
    CPPUNIT_ASSERT_EQUAL_MESSAGE(what, requests_of_second, cell.asked_second.size());
    const auto turn_of_second = cell.asked_second.front().at("at_ms").template get<double>();
    for (const auto& request : cell.asked_first)
        CPPUNIT_ASSERT_MESSAGE(what, request.at("at_ms").template get<double>() < turn_of_second);
    CPPUNIT_ASSERT_MESSAGE(what, cell.handover.count() > 0);
}

/// One row of the matrix: every fault of the first provider, each proven by `check(told, what)`.
template <typename Talk, typename RequestsOfSecond, typename Check>
void passesOverEveryFault(
    const Order& order, RequestsOfSecond requests_of_second, const Check& check) {
    std::vector<double> handovers_ms;
    for (const auto& fault : Talk::faults()) {
        const auto what = order.first + ", " + order.second + ": " + fault.name;
        const auto cell = Failover<Talk>::run(failoverWorld(), order, fault);
        check(cell.told, what);
        assertPassedOver(cell, fault, requests_of_second(fault), what);
        handovers_ms.push_back(cell.handover.count());
    }
    const auto sum = std::accumulate(handovers_ms.begin(), handovers_ms.end(), 0.0);
    std::printf(
        "%s, then %s: from the fault to the next request %.1f ms, at worst %.1f ms\n",
        order.first.c_str(),
        order.second.c_str(),
        sum / static_cast<double>(handovers_ms.size()),
        *std::ranges::max_element(handovers_ms));
}

}  // namespace parley::testing
