#pragma once

#include "../health/provider_health.hpp"
#include "timers.hpp"
#include "unknown_voices.hpp"

#include <base/id.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace parley::provider {

class AttemptObserver;

/// How long an entry of a chain may be silent.
struct EntryLimits {
    /// Until the first piece of an answer.
    std::chrono::milliseconds first_output{2'500};
    /// Between two pieces of it.
    std::chrono::milliseconds between_outputs{2'000};
};

/// One place in a chain.
struct ChainMember {
    base::ProviderId id;
    std::shared_ptr<ProviderHealth> health;
    EntryLimits limits = {};
    /// Of those that speak.
    std::shared_ptr<UnknownVoices> unknown_voices = std::make_shared<UnknownVoices>();
};

template <typename Provider>
struct ChainEntry : ChainMember {
    std::shared_ptr<Provider> provider;
};

/// Immutable, so that a turn that runs keeps the order with which it began.
template <typename Provider>
using ChainEntries = std::shared_ptr<const std::vector<ChainEntry<Provider>>>;

enum class Hedge : std::uint8_t {
    No,
    /// Asks the next provider too when the first is slower than its own 95th percentile.
    WhenSlow,
};

/// What happens when a provider refuses a content.
enum class OnContent : std::uint8_t { Stop, AskNext };

struct ChainPolicy {
    int attempts_per_turn = 3;
    /// How long a stream may be full.
    std::chrono::milliseconds busy_patience{500};
    Hedge hedge = Hedge::No;
    OnContent on_content = OnContent::Stop;
};

/// What all turns of a chain share. Outlives them.
struct ChainSetting {
    Timers& timers;
    AttemptObserver& observer;
    ChainPolicy policy = {};
};

}  // namespace parley::provider
