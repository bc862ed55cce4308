#ifndef PARLEY_CPP_SESSION_HPP
#define PARLEY_CPP_SESSION_HPP

#include "host.hpp"

#include <functional>
#include <memory>

namespace parley {

class Session;

/// Something of the host's that belongs to a session: a connection, a timer, a worker. It is given
/// back when the session closes, when it is destroyed, or by `release`, after which the host calls
/// nothing of it any more.
class Handle {
public:
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    virtual void release() noexcept = 0;

protected:
    explicit Handle(Session& session) noexcept;
    virtual ~Handle();

    /// Throws when the session is closed: nothing may be begun any more.
    Session& session() const;

private:
    friend class Session;
    Session* session_;
    Handle* previous_ = nullptr;
    Handle* next_ = nullptr;
};

/// One strand of the host and what lives on it: the base of streams, calls, operations and
/// providers. All calls and callbacks of a session are serial. It may be destroyed from inside its
/// own callback: its memory then lives until the outermost of them returns.
class Session {
public:
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const Host& host() const noexcept { return host_; }
    const parley_ctx* ctx() const noexcept { return ctx_; }
    Log log() const noexcept { return {host_, ctx_}; }
    /// Nothing of it reaches the host any more.
    bool closed() const noexcept { return closed_; }
    /// Something that lasts may have been asked of the vendor.
    bool sideEffect() const noexcept { return side_effect_; }
    void noteSideEffect() noexcept { side_effect_ = true; }

    /// What becomes of an exception that leaves one of its callbacks, and of a service that failed
    /// where nobody listens.
    virtual void failed(const Status&) noexcept = 0;

    /// Runs `task` on the strand after what is running there, unless the session is gone by then.
    void post(std::function<void()> task);
    /// Runs `work` on a thread that may block, then `done` on the strand, unless the session is
    /// gone by then: `work` must own all it uses. Throws Failure BUSY when the pool is full. Needs
    /// `permissions.blocking_threads`.
    void runBlocking(std::function<void()> work, std::function<void()> done);

protected:
    Session(const Host& host, const parley_ctx* ctx) noexcept : host_{host}, ctx_{ctx} {}
    virtual ~Session() {
        closeHandles();
        while (first_ != nullptr)
            detach(*first_);
        *alive_ = nullptr;
    }

    /// Gives everything back to the host.
    void closeHandles() noexcept {
        closed_ = true;
        for (auto* handle = first_; handle != nullptr;) {
            auto* const next = handle->next_;
            handle->release();
            handle = next;
        }
    }

    /// Ends the session's life, now or when the callbacks that are running have returned.
    void destroy() noexcept {
        closeHandles();
        if (depth_ > 0)
            doomed_ = true;
        else
            delete this;
    }

private:
    friend class Handle;
    friend class Scope;
    friend class Once;

    void attach(Handle& handle) noexcept {
        handle.next_ = first_;
        if (first_ != nullptr) first_->previous_ = &handle;
        first_ = &handle;
    }

    void detach(Handle& handle) noexcept {
        (handle.previous_ != nullptr ? handle.previous_->next_ : first_) = handle.next_;
        if (handle.next_ != nullptr) handle.next_->previous_ = handle.previous_;
        handle.previous_ = handle.next_ = nullptr;
        handle.session_ = nullptr;
    }

    Host host_;
    const parley_ctx* ctx_;
    Handle* first_ = nullptr;
    /// Tells callbacks that nobody can cancel whether the session is still there.
    std::shared_ptr<Session*> alive_ = std::make_shared<Session*>(this);
    int depth_ = 0;
    bool doomed_ = false;
    bool closed_ = false;
    bool side_effect_ = false;
};

/// Keeps a session's memory for as long as one of its calls or callbacks runs.
class Scope {
public:
    explicit Scope(Session& session) noexcept : session_{session} { ++session_.depth_; }
    ~Scope() {
        if (--session_.depth_ == 0 && session_.doomed_) delete &session_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

private:
    Session& session_;
};

namespace detail {

/// A callback of the host into the plugin: exceptions end the session.
template <class Body>
void enter(Session& session, Body&& body) noexcept {
    const Scope scope{session};
    guard(body, [&](const Status& status) { session.failed(status); });
}

}  // namespace detail

/// A callback that the host makes once and that cannot be cancelled. It finds out by itself whether
/// its session is still there. Allocated for each use; frees itself when called.
class Once {
public:
    Once(Session& session, std::function<void(parley_code, std::string_view)> then)
        : alive_{session.alive_}, then_{std::move(then)} {}

    static void call(void* self, parley_code code, parley_bytes value) noexcept {
        const std::unique_ptr<Once> once{static_cast<Once*>(self)};
        if (*once->alive_ == nullptr || (*once->alive_)->closed()) return;
        detail::enter(**once->alive_, [&] {
            if (once->then_) once->then_(code, view(value));
        });
    }
    static void callBare(void* self) noexcept { call(self, PARLEY_OK, {}); }

private:
    std::shared_ptr<Session*> alive_;
    std::function<void(parley_code, std::string_view)> then_;
};

inline Handle::Handle(Session& session) noexcept : session_{&session} {
    session.attach(*this);
}

inline Handle::~Handle() {
    if (session_ != nullptr) session_->detach(*this);
}

inline Session& Handle::session() const {
    if (session_ == nullptr || session_->closed())
        throw Failure{PARLEY_E_CANCELLED, "the session has ended"};
    return *session_;
}

inline void Session::post(std::function<void()> task) {
    const auto& executor = detail::need(host_.executor, PARLEY_SVC_EXECUTOR);
    auto once = std::make_unique<Once>(
        *this, [task = std::move(task)](parley_code, std::string_view) { task(); });
    detail::check(executor.post(host_.raw, ctx_, Once::callBare, once.get()), "a task");
    (void)once.release();
}

namespace detail {

struct BlockingWork {
    std::function<void()> work;
    std::unique_ptr<Once> done;
    Status failure{};

    static void run(void* self) noexcept {
        auto& blocking = *static_cast<BlockingWork*>(self);
        guard(blocking.work, [&](Status status) { blocking.failure = std::move(status); });
    }
    static void finish(void* self) noexcept {
        const std::unique_ptr<BlockingWork> blocking{static_cast<BlockingWork*>(self)};
        Once::callBare(blocking->done.release());
    }
};

}  // namespace detail

inline void Session::runBlocking(std::function<void()> work, std::function<void()> done) {
    const auto& executor = detail::need(host_.executor, PARLEY_SVC_EXECUTOR);
    auto blocking = std::make_unique<detail::BlockingWork>();
    blocking->work = std::move(work);
    blocking->done = std::make_unique<Once>(
        *this, [raw = blocking.get(), done = std::move(done)](parley_code, std::string_view) {
            if (!raw->failure.ok()) throw Failure{raw->failure};
            done();
        });
    detail::check(
        executor.run_blocking(
            host_.raw,
            ctx_,
            detail::BlockingWork::run,
            detail::BlockingWork::finish,
            blocking.get()),
        "blocking work");
    (void)blocking.release();
}

}  // namespace parley

#endif
