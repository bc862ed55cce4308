#include "hold_keeper.hpp"

#include <base/log.hpp>

#include <atomic>

namespace parley::billing {

namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds kTryAgain{1'000};
constexpr std::chrono::milliseconds kRest{60'000};
constexpr int kMostAttempts = 60;

}  // namespace

/// Something to do with one hold; later tasks of a hold come after earlier ones.
struct HoldKeeper::Task {
    Lease lease;
    nanoseconds used;
    nanoseconds grace{0};
    /// 0 settles.
    int extension = 0;
    std::function<void(base::Result<Allowed>)> told = {};
    int attempts = 0;
};

class HoldKeeper::Lane {
public:
    explicit Lane(Holds& holds) : holds_{holds} {}

    void put(Task task) {
        {
            const std::lock_guard lock{mutex_};
            tasks_.push_back(std::move(task));
        }
        repeater_.poke();
    }
    void start(io::Loop& loop) {
        repeater_.start(loop, [this] { return work(); });
    }
    void stop() { repeater_.stop(); }
    std::chrono::milliseconds work();

private:
    std::optional<Task> take() {
        const std::lock_guard lock{mutex_};
        if (tasks_.empty()) return std::nullopt;
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        return task;
    }
    bool settled(const Task& task);

    Holds& holds_;
    std::mutex mutex_;
    std::deque<Task> tasks_;
    jobs::Repeater repeater_;
};

std::chrono::milliseconds HoldKeeper::Lane::work() {
    while (auto task = take()) {
        if (task->extension > 0) {
            task->told(holds_.extend(task->lease, task->extension, task->used));
        } else if (!settled(*task) && ++task->attempts < kMostAttempts) {
            const std::lock_guard lock{mutex_};
            tasks_.push_back(std::move(*task));
            return kTryAgain;
        }
    }
    return kRest;
}

/// What cannot be settled now is tried again, until its lease is over and the reaper does it.
bool HoldKeeper::Lane::settled(const Task& task) {
    const auto charged = holds_.settle(task.lease, task.used, task.grace);
    if (charged) return true;
    base::log(
        base::LogLevel::Warning,
        "hold_not_settled",
        {{"code", charged.error().reason}, {"detail", charged.error().detail}});
    return false;
}

class HoldKeeper::Kept final : public Credit {
public:
    Kept(HoldKeeper& keeper, Lease lease) : keeper_{keeper}, lease_{std::move(lease)} {}
    ~Kept() override {
        const auto now = keeper_.clock_.monotonic();
        close(used_.at(now), nanoseconds{0});
    }

    [[nodiscard]] Allowed allowed() const override { return lease_.allowed; }
    [[nodiscard]] std::chrono::seconds grace() const override { return lease_.grace; }
    [[nodiscard]] std::chrono::seconds warnAt() const override { return lease_.warn_at; }
    [[nodiscard]] UsedTime& used() override { return used_; }

    void askMore(nanoseconds used, std::function<void(base::Result<Allowed>)> told) override {
        keeper_.laneOf(lease_).put(
            {.lease = lease_, .used = used, .extension = ++extension_, .told = std::move(told)});
    }
    void whenLost(std::function<void()> lost) override {
        const std::lock_guard lock{mutex_};
        when_lost_ = std::move(lost);
    }
    void close(nanoseconds used, nanoseconds grace) override {
        if (closed_.exchange(true)) return;
        whenLost({});
        keeper_.remove(lease_);
        keeper_.laneOf(lease_).put({.lease = lease_, .used = used, .grace = grace});
    }

    [[nodiscard]] const Lease& lease() const { return lease_; }
    void lose() {
        const std::lock_guard lock{mutex_};
        if (when_lost_) when_lost_();
    }

private:
    HoldKeeper& keeper_;
    const Lease lease_;
    UsedTime used_;
    std::atomic<int> extension_{0};
    std::atomic<bool> closed_{false};
    std::mutex mutex_;
    std::function<void()> when_lost_;
};

HoldKeeper::HoldKeeper(Holds& holds, const base::Clock& clock) : holds_{holds}, clock_{clock} {
    for (auto& lane : lanes_)
        lane = std::make_unique<Lane>(holds);
}

HoldKeeper::~HoldKeeper() {
    stop();
}

base::Result<std::shared_ptr<Credit>> HoldKeeper::open(const Holds::Ask& ask) {
    auto lease = TRY(holds_.reserve(ask));
    if (!lease) return std::shared_ptr<Credit>{};
    auto kept = std::make_shared<Kept>(*this, std::move(*lease));
    add(kept);
    return std::shared_ptr<Credit>{std::move(kept)};
}

void HoldKeeper::start(io::Loops& loops) {
    for (auto& lane : lanes_)
        lane->start(loops.next());
}

void HoldKeeper::stop() {
    for (auto& lane : lanes_) {
        lane->stop();
        lane->work();
    }
}

void HoldKeeper::add(const std::shared_ptr<Kept>& kept) {
    const std::lock_guard lock{mutex_};
    kept_[{kept->lease().tenant, kept->lease().conversation}] = kept;
}

void HoldKeeper::remove(const Lease& lease) {
    const std::lock_guard lock{mutex_};
    kept_.erase({lease.tenant, lease.conversation});
}

HoldKeeper::Lane& HoldKeeper::laneOf(const Lease& lease) {
    return *lanes_.at(lease.conversation.bytes().back() % lanes_.size());
}

base::Result<void> HoldKeeper::beat() {
    // In the order of their keys, as the map has them: batches of two hosts never lock in a ring.
    std::vector<std::shared_ptr<Kept>> all;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [key, weak] : kept_)
            if (auto kept = weak.lock()) all.push_back(std::move(kept));
    }
    if (all.empty()) return {};
    const auto now = clock_.monotonic();
    std::vector<Beat> beats;
    beats.reserve(all.size());
    for (const auto& kept : all) {
        beats.push_back(
            {.tenant = kept->lease().tenant,
             .conversation = kept->lease().conversation,
             .epoch = kept->lease().epoch,
             .used = std::chrono::ceil<std::chrono::seconds>(kept->used().at(now))});
    }
    for (const auto place : TRY(holds_.beat(beats)))
        all.at(place)->lose();
    return {};
}

std::size_t HoldKeeper::size() const {
    const std::lock_guard lock{mutex_};
    return kept_.size();
}

}  // namespace parley::billing
