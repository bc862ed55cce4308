#ifndef PARLEY_CPP_WORKER_HPP
#define PARLEY_CPP_WORKER_HPP

#include "buffer.hpp"
#include "session.hpp"

namespace parley {

/// Who listens to a worker. An exception from here ends the session.
class WorkerSink {
public:
    virtual ~WorkerSink() = default;
    virtual void onOpen() {}
    virtual void onMessage(const Chunk& message) = 0;
    /// After `send` answered BUSY.
    virtual void onWritable() {}
    /// Once, last. OK after `close`; INTERNAL when the worker died.
    virtual void onClosed(const Status& status) = 0;
};

/// A helper process of the plugin's package, this session's alone. parley/worker.hpp is the
/// process's side. Destroying it ends the process at once.
class Worker final : public Handle {
public:
    Worker(Session& session, WorkerSink& sink) : Handle{session}, sink_{&sink} {}
    ~Worker() override { release(); }

    /// `name` is one of the manifest's `workers`. Throws Failure; UNAVAILABLE when too many wait.
    void open(std::string_view name, std::chrono::milliseconds timeout = {}) {
        release();
        owner_ = &session();
        host_ = &owner_->host();
        const auto& table = detail::need(host_->worker, PARLEY_SVC_WORKER);
        parley_worker_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_open = opened;
        sink.on_message = message;
        sink.on_writable = writable;
        sink.on_end = end;
        detail::check(
            table.open(
                host_->raw, owner_->ctx(), str(name), host_->deadlineIn(timeout), &sink, &id_),
            "the worker");
    }

    bool active() const noexcept { return id_ != 0; }
    /// OK: taken, also before onOpen. BUSY: not taken, onWritable follows.
    [[nodiscard]] parley_code send(std::string_view what) noexcept {
        if (id_ == 0) return PARLEY_E_CANCELLED;
        return host_->worker->send(host_->raw, id_, bytes(what));
    }
    /// The worker gets end of input, answers what it has, and ends; onClosed follows.
    void close() noexcept {
        if (id_ != 0) host_->worker->close(host_->raw, id_);
    }
    void release() noexcept override {
        if (id_ != 0) host_->worker->cancel(host_->raw, std::exchange(id_, 0));
    }

private:
    static void opened(void* self) noexcept {
        auto& worker = *static_cast<Worker*>(self);
        detail::enter(*worker.owner_, [&] { worker.sink_->onOpen(); });
    }
    static void message(void* self, const parley_buf* buf) noexcept {
        auto& worker = *static_cast<Worker*>(self);
        detail::enter(*worker.owner_, [&] { worker.sink_->onMessage(Chunk{*worker.host_, buf}); });
    }
    static void writable(void* self) noexcept {
        auto& worker = *static_cast<Worker*>(self);
        detail::enter(*worker.owner_, [&] { worker.sink_->onWritable(); });
    }
    static void end(void* self, const parley_status* status) noexcept {
        auto& worker = *static_cast<Worker*>(self);
        worker.id_ = 0;
        detail::enter(*worker.owner_, [&] { worker.sink_->onClosed(Status::from(status)); });
    }

    WorkerSink* sink_;
    Session* owner_ = nullptr;
    const Host* host_ = nullptr;
    uint64_t id_ = 0;
};

}  // namespace parley

#endif
