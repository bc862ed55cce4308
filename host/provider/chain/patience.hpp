#pragma once

#include "timers.hpp"

#include <optional>

namespace parley::provider {

/// Waits for a sign of life, and tells when none came in time. Cheap to begin anew with every
/// piece of an answer.
class Patience {
public:
    Patience(Timers& timers, std::function<void()> lost);

    /// From now on; replaces what was waited for before.
    void expect(std::chrono::milliseconds limit);
    void expectBy(base::MonoTime time);
    void rest() { until_.reset(); }
    [[nodiscard]] bool isWaiting() const { return until_.has_value(); }

private:
    void arm();
    void ring();

    Timers& timers_;
    std::function<void()> lost_;
    std::optional<base::MonoTime> until_;
    std::unique_ptr<Timers::Timer> timer_;
    base::MonoTime rings_at_{};
};

}  // namespace parley::provider
