#pragma once

#include "descriptor.hpp"
#include "worker_process.hpp"

#include <io/loop.hpp>
#include <provider/chain/timers.hpp>
#include <provider/failure.hpp>
#include <provider/plugin/manifest.hpp>

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace parley::provider {

class WorkerPool;

/// A session's place at a worker; letting go of it makes room for the next.
class WorkerLease {
public:
    WorkerLease(std::shared_ptr<WorkerPool> pool, Descriptor socket, pid_t parent)
        : pool_{std::move(pool)}, socket_{std::move(socket)}, parent_{parent} {}
    ~WorkerLease();
    WorkerLease(const WorkerLease&) = delete;
    WorkerLease& operator=(const WorkerLease&) = delete;

    /// The host's end of the session's socket; the lease does not keep it.
    Descriptor takeSocket() { return std::move(socket_); }
    /// The process whose child serves the session.
    [[nodiscard]] pid_t parent() const { return parent_; }

private:
    const std::shared_ptr<WorkerPool> pool_;
    Descriptor socket_;
    const pid_t parent_;
};

/// One helper program of a plugin: started when it is first needed (or before), started again when
/// it ends, with growing pauses; so many sessions at a time, and a queue before it. Used from any
/// thread; lives on a loop of its own choice.
class WorkerPool : public std::enable_shared_from_this<WorkerPool> {
public:
    using Granted = std::variant<std::unique_ptr<WorkerLease>, Failure>;
    using Done = std::function<void(Granted)>;
    /// Who waits for a lease. Letting go of it gives up the place in the queue.
    using Ticket = std::shared_ptr<const void>;

    struct Program {
        std::string plugin;
        std::filesystem::path folder;
        WorkerProgram worker;
    };

    WorkerPool(io::Loop& loop, Timers& timers, Program program)
        : loop_{loop}, timers_{timers}, program_{std::move(program)} {}

    /// Null when the queue is full. `done` runs once on `loop`, later, unless the ticket is let go
    /// of before.
    [[nodiscard]] Ticket acquire(io::Loop& loop, Done done);
    /// Starts the program without anybody waiting.
    void prefork();
    /// Ends the program; sessions that run go on. Nothing is granted any more.
    void stop();

private:
    friend class WorkerLease;
    struct Waiting {
        std::weak_ptr<const void> ticket;
        io::Loop* loop;
        std::shared_ptr<Done> done;
    };

    void start();
    void ended();
    void serve();
    bool grant(const Waiting& next);
    void refuse();
    void returned();

    io::Loop& loop_;
    Timers& timers_;
    const Program program_;
    std::atomic<std::size_t> queued_ = 0;
    // All below is the loop's.
    std::shared_ptr<WorkerProcess> process_;
    /// For another start, or another try to hand over.
    std::unique_ptr<Timers::Timer> later_;
    std::chrono::milliseconds pause_{0};
    base::MonoTime started_{};
    std::deque<Waiting> waiting_;
    std::size_t busy_ = 0;
    bool stopped_ = false;
};

}  // namespace parley::provider
