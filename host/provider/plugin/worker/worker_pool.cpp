#include "worker_pool.hpp"

#include <base/log.hpp>

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace parley::provider {

namespace {

using std::chrono::milliseconds;

// Callers who wait longer than some of these take would have hung up.
constexpr std::size_t kMostWaiting = 64;
constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{30'000};
// A program that ran as long as this did not fail at its start.
constexpr milliseconds kProved{10'000};
// Three starts in a row that failed; whoever waits had better go to another provider.
constexpr milliseconds kHopelessPause{400};

}  // namespace

WorkerLease::~WorkerLease() {
    pool_->loop_.post([pool = pool_] { pool->returned(); });
}

WorkerPool::Ticket WorkerPool::acquire(io::Loop& loop, Done done) {
    if (queued_.fetch_add(1) >= kMostWaiting) {
        --queued_;
        return nullptr;
    }
    const auto ticket = std::make_shared<const int>(0);
    loop_.post([self = shared_from_this(),
                waiting = Waiting{ticket, &loop, std::make_shared<Done>(std::move(done))}] {
        self->waiting_.push_back(waiting);
        if (self->process_ == nullptr && self->later_ == nullptr) self->start();
        self->serve();
    });
    return ticket;
}

void WorkerPool::prefork() {
    loop_.post([self = shared_from_this()] {
        if (self->process_ == nullptr && self->later_ == nullptr) self->start();
    });
}

void WorkerPool::stop() {
    loop_.post([self = shared_from_this()] {
        self->stopped_ = true;
        self->later_.reset();
        self->process_.reset();
        self->refuse();
    });
}

void WorkerPool::start() {
    if (stopped_) return;
    later_.reset();
    started_ = timers_.now();
    auto spawned =
        spawn(program_.folder / program_.worker.program, program_.worker.args, program_.folder);
    if (!spawned) {
        base::log(
            base::LogLevel::Error,
            "plugin_worker_not_started",
            {{"plugin", program_.plugin}, {"detail", spawned.error().detail}});
        ended();
        return;
    }
    process_ = WorkerProcess::watch(
        loop_, *std::move(spawned), program_.plugin, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->ended();
        });
}

void WorkerPool::ended() {
    process_.reset();
    if (stopped_) return;
    const bool proved = timers_.now() - started_ >= kProved;
    pause_ = proved || pause_.count() == 0 ? kFirstPause : std::min(pause_ * 2, kLongestPause);
    if (pause_ >= kHopelessPause) refuse();
    later_ = timers_.at(timers_.now() + pause_, [self = weak_from_this()] {
        const auto pool = self.lock();
        if (pool == nullptr) return;
        pool->start();
        pool->serve();
    });
}

void WorkerPool::serve() {
    while (process_ != nullptr && busy_ < program_.worker.sessions && !waiting_.empty()) {
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        if (next.ticket.expired()) {
            --queued_;
        } else if (!grant(next)) {
            // It is about to end, or has too many to take yet.
            waiting_.push_front(next);
            later_ = timers_.at(timers_.now() + kFirstPause, [self = weak_from_this()] {
                if (const auto pool = self.lock()) pool->serve();
            });
            return;
        } else {
            --queued_;
        }
    }
    if (process_ == nullptr && pause_ >= kHopelessPause) refuse();
}

bool WorkerPool::grant(const Waiting& next) {
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) return false;
    Descriptor ours{sockets[0]};
    const Descriptor theirs{sockets[1]};
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    if (!process_->give(theirs)) return false;
    ++busy_;
    auto lease = std::make_shared<std::unique_ptr<WorkerLease>>(
        std::make_unique<WorkerLease>(shared_from_this(), std::move(ours), process_->pid()));
    next.loop->post([lease, done = next.done, ticket = next.ticket] {
        if (!ticket.expired()) (*done)(std::move(*lease));
    });
    return true;
}

void WorkerPool::refuse() {
    for (const auto& next : std::exchange(waiting_, {})) {
        --queued_;
        next.loop->post([done = next.done, ticket = next.ticket] {
            if (ticket.expired()) return;
            (*done)(Failure{
                .code = FailureCode::Unavailable, .message = "the worker does not stay up"});
        });
    }
}

void WorkerPool::returned() {
    --busy_;
    serve();
}

}  // namespace parley::provider
