#pragma once

#include "../failure.hpp"
#include "../health/provider_health.hpp"
#include "../kind.hpp"
#include "../mind.hpp"
#include "entry.hpp"
#include "timers.hpp"
#include "verdict.hpp"

#include <base/id.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace parley::provider {

/// What a provider will want money for.
struct Consumed {
    std::chrono::nanoseconds audio{0};
    std::uint64_t characters = 0;
    TokenUsage tokens = {};
};

enum class Outcome : std::uint8_t {
    Succeeded,
    Failed,
    /// Nobody wanted the answer any more.
    Cancelled,
    /// Another provider, asked at the same time, spoke first.
    Overtaken,
};

/// `overtaken`, as the failover log and metrics spell it.
std::string_view toText(Outcome outcome);

/// How one try with one provider went.
struct AttemptReport {
    base::ProviderId provider = {};
    Kind kind = Kind::Stt;
    /// Whose turn it was, where there is one.
    std::optional<base::Uuid> conversation = {};
    /// Counts from 1 within a turn.
    int number = 1;
    Outcome outcome = Outcome::Succeeded;
    /// From the request to the first piece of the answer.
    std::optional<std::chrono::milliseconds> first_output = {};
    std::chrono::milliseconds duration{0};
    Consumed consumed = {};
    std::optional<Failure> failure = {};
};

/// Who keeps health, cost and the failover log. Called on the loop of the attempt; must not block.
class AttemptObserver {
public:
    virtual ~AttemptObserver() = default;
    virtual void onAttempt(const AttemptReport& report) = 0;
};

/// Measures one try with one provider and reports it once: to the provider's health, so that the
/// choice of the next one already knows, and to the observer. One that goes without a word was
/// cancelled.
class Attempt {
public:
    Attempt(const ChainMember& member, Kind kind, int number, const ChainSetting& setting);
    ~Attempt();
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;

    /// From here an answer is due, and how long it takes is measured.
    void asked();
    /// A piece of the answer came.
    void answered();
    [[nodiscard]] Moment moment() const { return moment_; }
    Consumed& consumed() { return report_.consumed; }
    void countFor(const std::optional<base::Uuid>& conversation) {
        report_.conversation = conversation;
    }

    void succeeded() { end(Outcome::Succeeded); }
    void failed(const Failure& failure);
    void overtaken() { end(Outcome::Overtaken); }

private:
    void end(Outcome outcome);

    const ChainMember& member_;
    const ChainSetting& setting_;
    AttemptReport report_;
    base::MonoTime began_;
    std::optional<base::MonoTime> asked_;
    Moment moment_ = Moment::BeforeOutput;
    bool reported_ = false;
};

}  // namespace parley::provider
