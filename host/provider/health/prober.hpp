#pragma once

#include "../chain_directory.hpp"

#include <io/loop.hpp>

namespace parley::provider {

/// How the settings of a provider fare when the vendor is asked whether they work.
struct ProbeResult {
    std::chrono::milliseconds latency{0};
    std::optional<Failure> failure;
};

/// Asks the vendor, with what `Configuration::validate` costs, never with a customer's words. Waits
/// on a fiber or thread while a loop does it. Unsupported when the plugin cannot be asked.
ProbeResult probe(io::Loop& loop, std::shared_ptr<Instance> instance, Kind kind);

/// The choices of one setting, asked the same way.
Choices choicesOf(io::Loop& loop, std::shared_ptr<Instance> instance, ChoiceList list);

/// Brings back providers that failed: probes each whose breaker says that it is time. `probeDue` is
/// called every half second, on a loop.
class Prober {
public:
    Prober(ChainDirectory& directory, Timers& timers) : directory_{directory}, timers_{timers} {}

    void probeDue();

private:
    void begin(std::shared_ptr<const LiveProvider> live);

    ChainDirectory& directory_;
    Timers& timers_;
};

}  // namespace parley::provider
