#pragma once

#include <provider/failure.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace parley::testing {

/// A way in which the first provider of a chain fails, and what must come of it.
struct Fault {
    enum class Of : std::uint8_t {
        Vendor,
        /// Nothing listens where the vendor should be.
        Port,
        /// The test plugin `misbehaving` stands where the vendor's should.
        Plugin,
    };
    enum class When : std::uint8_t { BeforeOutput, InMidAnswer };

    std::string name;
    provider::FailureCode code;
    /// How often the provider is blamed: twice where it may be asked again.
    std::size_t failures = 1;
    /// What the vendor does with each request of its, in order.
    std::vector<nlohmann::json> requests;
    Of of = Of::Vendor;
    When when = When::BeforeOutput;
};

/// What of the faults depends on the kind of provider.
struct FaultsOfKind {
    /// The requests of an answer that breaks off in the middle.
    std::vector<nlohmann::json> cut;
    nlohmann::json garbage;
};

inline std::vector<Fault> faultsOf(const FaultsOfKind& kind) {
    using enum provider::FailureCode;
    using nlohmann::json;
    const json broken{{"status", 500}};
    const json empty{{"empty", true}};
    return {
        {"connection refused", Network, 2, {}, Fault::Of::Port},
        {"401", Auth, 1, {{{"status", 401}}}},
        {"429", RateLimited, 1, {{{"status", 429}, {"retry_after", 20}}}},
        {"500", Unavailable, 2, {broken, broken}},
        {"silent", Deadline, 1, {{{"silent", true}}}},
        {"cut", Network, 1, kind.cut, Fault::Of::Vendor, Fault::When::InMidAnswer},
        {"garbage", Protocol, 2, {kind.garbage, kind.garbage}},
        {"nothing", Protocol, 2, {empty, empty}},
        {"plugin throws", Internal, 2, {}, Fault::Of::Plugin},
    };
}

}  // namespace parley::testing
