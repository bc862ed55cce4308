#pragma once

#include "fiber.hpp"

#include <base/result.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace parley::io {

/// A few threads for work that would hold a loop: password hashing, connecting to the database,
/// rendering. Bounded: when its queue is full, work is refused instead of piling up.
class BlockingPool {
public:
    BlockingPool(std::string name, std::size_t threads, std::size_t queue_limit);
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    /// False when the queue is full.
    bool submit(std::function<void()> task);
    [[nodiscard]] std::size_t queued() const;
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    void run();

    const std::string name_;
    const std::size_t queue_limit_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

/// Runs `work` on the pool and waits for its value; the calling fiber's loop goes on meanwhile.
/// `work` must not throw. Fails with Unavailable when the pool is full.
template <typename Work>
auto offload(BlockingPool& pool, Work work) -> base::Result<std::invoke_result_t<Work>> {
    using Value = std::invoke_result_t<Work>;
    static_assert(!std::is_void_v<Value>, "return something: a value, a Result, a monostate");
    Waiter waiter;
    std::optional<Value> value;
    if (!pool.submit([&] {
            value.emplace(work());
            waiter.wake();
        })) {
        return base::Error{
            .code = base::ErrorCode::Unavailable,
            .reason = "overloaded",
            .detail = pool.name() + " pool is full",
            .retry_after = std::chrono::seconds{1}};
    }
    waiter.wait();
    return std::move(*value);
}

}  // namespace parley::io
