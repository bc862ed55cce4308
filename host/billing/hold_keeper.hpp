#pragma once

#include "holds.hpp"

#include <base/clock.hpp>
#include <jobs/repeater.hpp>

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace parley::billing {

/// The holds of the conversations that go on at this host: extends and settles them away from the
/// conversations' loops, and tells the database of all of them in one step every few seconds. Any
/// thread; outlives every Credit that it gave.
class HoldKeeper {
public:
    static constexpr std::chrono::seconds kHeartbeat{5};

    HoldKeeper(Holds& holds, const base::Clock& clock);
    ~HoldKeeper();
    HoldKeeper(const HoldKeeper&) = delete;
    HoldKeeper& operator=(const HoldKeeper&) = delete;

    /// Reserves what a conversation needs to begin. Null when it costs nothing; errors as
    /// `Holds::reserve`. Suspends the calling fiber.
    base::Result<std::shared_ptr<Credit>> open(const Holds::Ask& ask);

    void start(io::Loops& loops);
    /// Settles what has ended, as far as the database answers.
    void stop();
    /// One heartbeat for all. Every `kHeartbeat`, by the owner.
    base::Result<void> beat();
    /// Conversations that hold something.
    [[nodiscard]] std::size_t size() const;

private:
    class Kept;
    struct Task;
    class Lane;
    using Key = std::pair<base::TenantId, base::Uuid>;

    void add(const std::shared_ptr<Kept>& kept);
    void remove(const Lease& lease);
    Lane& laneOf(const Lease& lease);

    Holds& holds_;
    const base::Clock& clock_;
    mutable std::mutex mutex_;
    std::map<Key, std::weak_ptr<Kept>> kept_;
    std::array<std::unique_ptr<Lane>, 4> lanes_;
};

}  // namespace parley::billing
