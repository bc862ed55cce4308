#include "offload.hpp"

namespace parley::io {

BlockingPool::BlockingPool(std::string name, std::size_t threads, std::size_t queue_limit)
    : name_{std::move(name)}, queue_limit_{queue_limit} {
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { run(); });
    }
}

BlockingPool::~BlockingPool() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

bool BlockingPool::submit(std::function<void()> task) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_ || queue_.size() >= queue_limit_) return false;
        queue_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

std::size_t BlockingPool::queued() const {
    const std::lock_guard lock{mutex_};
    return queue_.size();
}

void BlockingPool::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        auto task = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

}  // namespace parley::io
