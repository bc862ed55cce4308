#pragma once

#include "spawn.hpp"

#include <io/loop.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace parley::provider {

/// A running helper program on a loop: what it prints goes to the log, and its end is noticed.
/// Letting go of it kills it.
class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
public:
    /// `ended` runs once, later, unless the process is let go of before.
    static std::shared_ptr<WorkerProcess> watch(
        io::Loop& loop, Spawned spawned, std::string plugin, std::function<void()> ended);
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    /// Gives it a session's socket; false when it does not take it.
    bool give(const Descriptor& socket) { return handOver(control_, socket); }
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    WorkerProcess(io::Loop& loop, Spawned spawned, std::string plugin, std::function<void()> ended);
    void awaitEnd();
    void readOutput();
    void logLines(std::size_t count);

    const pid_t pid_;
    const std::string plugin_;
    std::function<void()> ended_;
    Descriptor control_;
    boost::asio::posix::stream_descriptor process_;
    boost::asio::posix::stream_descriptor output_;
    std::array<char, 4096> piece_{};
    std::string line_;
    bool reaped_ = false;
};

}  // namespace parley::provider
