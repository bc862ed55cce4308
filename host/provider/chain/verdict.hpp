#pragma once

#include "../failure.hpp"

#include <cstdint>

namespace parley::provider {

/// Whether something of the answer was already given when the provider failed. Only before that
/// may the same provider be asked again unnoticed.
enum class Moment : std::uint8_t { BeforeOutput, AfterOutput };

enum class SameAgain : std::uint8_t {
    No,
    Once,
    /// The stream is full: when it has room again.
    WhenWritable,
    /// With the same idempotency key, to learn what became of it.
    AskByKey,
};

enum class NextProvider : std::uint8_t {
    No,
    Now,
    /// When the stream has stayed full for too long.
    AfterPatience,
    /// When the chain's policy says that another provider may judge the content.
    ByPolicy,
};

enum class BreakerEffect : std::uint8_t {
    None,
    Count,
    /// Open for as long as the vendor asked.
    OpenForAWhile,
    /// Only other settings, or a test of them, can help.
    OpenUntilChanged,
};

struct Verdict {
    SameAgain same_again;
    NextProvider next;
    BreakerEffect breaker;

    bool operator==(const Verdict&) const = default;
};

/// What the host does about a failure: the one place where this is decided.
Verdict verdictOf(FailureCode code, Moment moment);

}  // namespace parley::provider
