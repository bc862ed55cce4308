#include "worker_process.hpp"

#include <base/log.hpp>
#include <provider/plugin/utf8.hpp>

#include <boost/asio/buffer.hpp>
#include <sys/wait.h>

#include <csignal>

namespace parley::provider {

namespace {

constexpr std::size_t kMostLineBytes = 1024;

}  // namespace

std::shared_ptr<WorkerProcess> WorkerProcess::watch(
    io::Loop& loop, Spawned spawned, std::string plugin, std::function<void()> ended) {
    std::shared_ptr<WorkerProcess> process{
        new WorkerProcess{loop, std::move(spawned), std::move(plugin), std::move(ended)}};
    process->awaitEnd();
    process->readOutput();
    return process;
}

WorkerProcess::WorkerProcess(
    io::Loop& loop, Spawned spawned, std::string plugin, std::function<void()> ended)
    : pid_{spawned.pid},
      plugin_{std::move(plugin)},
      ended_{std::move(ended)},
      control_{std::move(spawned.control)},
      process_{loop.context(), spawned.process.release()},
      output_{loop.context(), spawned.output.release()} {}

WorkerProcess::~WorkerProcess() {
    if (reaped_) return;
    ::kill(pid_, SIGKILL);
    // It has no choice, so this is short.
    ::waitpid(pid_, nullptr, 0);
}

void WorkerProcess::awaitEnd() {
    process_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (error || self == nullptr) return;
            int how = 0;
            self->reaped_ = ::waitpid(self->pid_, &how, WNOHANG) == self->pid_;
            base::log(
                base::LogLevel::Warning,
                "plugin_worker_ended",
                {{"plugin", self->plugin_},
                 {"process", std::int64_t{self->pid_}},
                 {"signal", std::int64_t{WIFSIGNALED(how) ? WTERMSIG(how) : 0}},
                 {"exit_code", std::int64_t{WIFEXITED(how) ? WEXITSTATUS(how) : 0}}});
            self->ended_();
        });
}

void WorkerProcess::readOutput() {
    output_.async_read_some(
        boost::asio::buffer(piece_),
        [weak = weak_from_this()](const boost::system::error_code& error, std::size_t count) {
            const auto self = weak.lock();
            if (error || self == nullptr) return;
            self->logLines(count);
            self->readOutput();
        });
}

void WorkerProcess::logLines(std::size_t count) {
    for (const char symbol : std::string_view{piece_.data(), count}) {
        if (symbol != '\n' && line_.size() < kMostLineBytes) {
            line_ += symbol;
            continue;
        }
        if (!line_.empty()) {
            base::log(
                base::LogLevel::Info,
                "plugin_worker_says",
                {{"plugin", plugin_}, {"text", mendUtf8(line_)}});
        }
        line_.clear();
    }
}

}  // namespace parley::provider
