#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace parley::io {

/// One event loop on one thread. What is created on a loop stays on it, so it takes no lock.
class Loop {
public:
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// The loop whose thread is calling, or null on any other thread.
    static Loop* current();

    boost::asio::io_context& context() { return context_; }
    /// Runs `task` on the loop's thread, soon. Safe from any thread.
    template <typename Task>
    void post(Task&& task) {
        boost::asio::post(context_, std::forward<Task>(task));
    }

private:
    friend class Loops;
    void run();

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
};

/// All event loops of the process: one a core unless configured otherwise.
class Loops {
public:
    explicit Loops(std::size_t count);
    /// Stops and joins. Nothing that lives on a loop may be destroyed on another thread before.
    ~Loops();
    Loops(const Loops&) = delete;
    Loops& operator=(const Loops&) = delete;

    [[nodiscard]] std::size_t size() const { return loops_.size(); }
    Loop& at(std::size_t index) { return *loops_[index]; }
    /// Round robin.
    Loop& next();
    void stop();

private:
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::thread> threads_;
    std::size_t turn_ = 0;
};

}  // namespace parley::io
