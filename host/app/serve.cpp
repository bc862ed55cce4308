#include "serve.hpp"

#include "answer.hpp"
#include "host.hpp"

#include <base/log.hpp>

#include <sys/resource.h>

#include <csignal>
#include <cstdio>

namespace parley::app {

namespace {

constexpr int kUnavailable = 4;

/// The signals that serve() waits for, kept from all other threads.
sigset_t blockSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

/// A core would hold the master key and what people said.
void leaveNoCore() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

void waitForEnd(const sigset_t& signals, const Config& config) {
    for (;;) {
        int signal = 0;
        sigwait(&signals, &signal);
        if (signal != SIGHUP) return;
        // The log was moved away by whatever rotates it.
        base::logTo(config.log.file);
    }
}

int giveUp(const base::Error& error) {
    base::log(
        base::LogLevel::Error, "start_failed", {{"code", error.reason}, {"detail", error.detail}});
    base::flushLog();
    std::fprintf(stderr, "parley: cannot start: %s\n", describe(error).c_str());
    return static_cast<int>(exitCodeOf(error));
}

}  // namespace

int serve(const Config& config) {
    const auto signals = blockSignals();
    leaveNoCore();
    base::logFrom(config.log.level);
    if (!base::logTo(config.log.file)) {
        std::fprintf(stderr, "parley: cannot write to log.file %s\n", config.log.file.c_str());
        return kUnavailable;
    }
    auto host = Host::create(config);
    if (!host) return giveUp(host.error());
    if (const auto started = (*host)->start(); !started) return giveUp(started.error());
    base::log(
        base::LogLevel::Info,
        "listening",
        {{"address", config.server.address}, {"port", std::int64_t{(*host)->port()}}});

    waitForEnd(signals, config);
    base::log(base::LogLevel::Info, "draining");
    (*host)->stop();
    base::log(base::LogLevel::Info, "stopped");
    base::flushLog();
    return 0;
}

}  // namespace parley::app
