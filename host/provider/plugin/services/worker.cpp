#include "resource_call.hpp"
#include "service_table.hpp"

#include <provider/plugin/host_buf.hpp>
#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/plugin_call.hpp>
#include <provider/plugin/sanity.hpp>
#include <provider/plugin/session.hpp>
#include <provider/plugin/worker/worker_pool.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>

namespace parley::provider {

namespace worker_service {

namespace {

using boost::asio::local::stream_protocol;

constexpr std::size_t kMostMessageBytes = 1024U * 1024U;
constexpr std::size_t kLengthBytes = 4;
// What waits to be sent before the plugin hears BUSY.
constexpr std::size_t kMostWaitingBytes = 256U * 1024U;
constexpr std::size_t kPieceBytes = 64U * 1024U;
constexpr std::size_t kMostConversations = 4;
constexpr std::string_view kHello = "parley.worker/1 ";

/// One session's talk with a worker.
class Conversation final : public Resource, public std::enable_shared_from_this<Conversation> {
public:
    Conversation(Session& owner, const parley_worker_sink& sink)
        : Resource{owner}, sink_{sink}, socket_{owner.loop().context()} {}

    /// False when the worker's queue is full.
    bool open(WorkerPool& pool, std::optional<base::MonoTime> deadline);
    parley_code send(std::string_view message);
    void finish();
    void close() override;

private:
    void granted(WorkerPool::Granted granted);
    void read();
    void take(std::size_t count);
    bool takeMessage();
    bool takeHello(std::string_view hello);
    void write();
    void written();
    void end(const std::optional<Failure>& failure);
    void fail(FailureCode code, const char* what) { end(Failure{.code = code, .message = what}); }
    Timers& timers() { return session().instance().plugin().environment().timers(); }

    const parley_worker_sink sink_;
    WorkerPool::Ticket ticket_;
    std::unique_ptr<Timers::Timer> deadline_;
    std::unique_ptr<WorkerLease> lease_;
    stream_protocol::socket socket_;
    /// The child that serves this session, once it has said who it is.
    Descriptor child_;
    std::array<char, kPieceBytes> piece_;
    std::string input_;
    std::string waiting_;
    std::string sending_;
    bool said_hello_ = false;
    bool busy_told_ = false;
    bool finishing_ = false;
    bool closed_ = false;
};

bool Conversation::open(WorkerPool& pool, std::optional<base::MonoTime> deadline) {
    ticket_ =
        pool.acquire(session().loop(), [weak = weak_from_this()](WorkerPool::Granted granted) {
            if (const auto self = weak.lock()) self->granted(std::move(granted));
        });
    if (ticket_ == nullptr) return false;
    if (deadline) {
        deadline_ = timers().at(
            *deadline, [this] { fail(FailureCode::Deadline, "no worker was free in time"); });
    }
    return true;
}

void Conversation::granted(WorkerPool::Granted granted) {
    const auto self = shared_from_this();
    ticket_.reset();
    if (closed_) return;
    if (const auto* failure = std::get_if<Failure>(&granted)) return end(*failure);
    lease_ = std::get<std::unique_ptr<WorkerLease>>(std::move(granted));
    socket_.assign(stream_protocol{}, lease_->takeSocket().release());
    read();
    write();
}

void Conversation::read() {
    socket_.async_read_some(
        boost::asio::buffer(piece_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
            if (self->closed_) return;
            if (!error) return self->take(count);
            const bool ended = self->finishing_ && self->waiting_.empty() &&
                               self->sending_.empty() && self->input_.empty();
            if (ended) return self->end(std::nullopt);
            // One that dies before its hello is the program's fault, whatever was asked of it.
            if (!self->said_hello_)
                return self->fail(FailureCode::Unavailable, "the worker does not stay up");
            self->fail(FailureCode::Internal, "the worker died");
        });
}

void Conversation::take(std::size_t count) {
    input_.append(piece_.data(), count);
    while (!closed_ && takeMessage()) {
    }
    if (!closed_) read();
}

bool Conversation::takeMessage() {
    if (input_.size() < kLengthBytes) return false;
    std::size_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length |= std::size_t{static_cast<std::uint8_t>(input_[i])} << (8 * i);
    if (length > kMostMessageBytes) {
        fail(FailureCode::Internal, "the worker's message is too long");
        return false;
    }
    if (input_.size() < kLengthBytes + length) return false;
    const auto message = input_.substr(kLengthBytes, length);
    input_.erase(0, kLengthBytes + length);
    if (!said_hello_) return takeHello(message);
    const LentBuf piece{message};
    if (piece.get() != nullptr) callPlugin(session(), sink_.on_message, sink_.ctx, piece.get());
    return true;
}

bool Conversation::takeHello(std::string_view hello) {
    pid_t process = 0;
    const auto* end = hello.data() + hello.size();
    const bool said = hello.starts_with(kHello) &&
                      std::from_chars(hello.data() + kHello.size(), end, process).ptr == end;
    if (said) child_ = openChild(process, lease_->parent());
    if (!child_.isOpen()) {
        fail(FailureCode::Internal, "the worker did not say who it is");
        return false;
    }
    said_hello_ = true;
    deadline_.reset();
    if (sink_.on_open != nullptr) callPlugin(session(), sink_.on_open, sink_.ctx);
    return true;
}

parley_code Conversation::send(std::string_view message) {
    if (closed_ || finishing_) return PARLEY_E_CANCELLED;
    if (waiting_.size() + sending_.size() > kMostWaitingBytes) {
        busy_told_ = true;
        return PARLEY_E_BUSY;
    }
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        waiting_ += static_cast<char>(message.size() >> (8 * i) & 0xffU);
    waiting_ += message;
    write();
    return PARLEY_OK;
}

void Conversation::write() {
    if (!socket_.is_open() || !sending_.empty()) return;
    if (waiting_.empty()) {
        boost::system::error_code ignored;
        if (finishing_) socket_.shutdown(stream_protocol::socket::shutdown_send, ignored);
        return;
    }
    std::swap(sending_, waiting_);
    boost::asio::async_write(
        socket_,
        boost::asio::buffer(sending_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
            // A worker that has gone is noticed by reading.
            if (!self->closed_ && !error) self->written();
        });
}

void Conversation::written() {
    sending_.clear();
    write();
    const bool has_room = waiting_.size() + sending_.size() <= kMostWaitingBytes / 2;
    if (!busy_told_ || !has_room || finishing_) return;
    busy_told_ = false;
    if (sink_.on_writable != nullptr) callPlugin(session(), sink_.on_writable, sink_.ctx);
}

void Conversation::finish() {
    if (closed_ || finishing_) return;
    finishing_ = true;
    write();
}

void Conversation::close() {
    closed_ = true;
    ticket_.reset();
    deadline_.reset();
    kill(child_);
    boost::system::error_code ignored;
    socket_.close(ignored);
    lease_.reset();
}

void Conversation::end(const std::optional<Failure>& failure) {
    if (closed_) return;
    const auto self = shared_from_this();
    close();
    endResource(*this, sink_, failure);
}

parley_code open(
    const parley_host* host,
    const parley_ctx* context,
    parley_str name,
    std::uint64_t deadline_ns,
    const parley_worker_sink* sink,
    std::uint64_t* id) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        auto* session = Session::find(context);
        if (session == nullptr) return PARLEY_E_CANCELLED;
        const bool whole = PARLEY_READABLE(sink, on_end) && sink->on_message != nullptr &&
                           sink->on_end != nullptr && id != nullptr;
        if (!whole) return PARLEY_E_INVALID;
        auto* pool = Plugin::of(host).worker(textOf(name, kMostLabelBytes));
        if (pool == nullptr) return PARLEY_E_PERMISSION;
        if (session->count<Conversation>() >= kMostConversations) return PARLEY_E_BUSY;
        auto deadline = session->deadline();
        if (deadline_ns != 0) {
            deadline = base::MonoTime{base::MonoTime::duration{nanosecondsOf(deadline_ns)}};
        }
        const auto conversation = std::make_shared<Conversation>(*session, *sink);
        if (!conversation->open(*pool, deadline)) return PARLEY_E_UNAVAILABLE;
        *id = session->keep(conversation);
        return PARLEY_OK;
    });
}

parley_code send(const parley_host*, std::uint64_t id, parley_bytes message) noexcept {
    return serve(parley_code{PARLEY_E_INTERNAL}, [&]() -> parley_code {
        const auto conversation = Session::resource<Conversation>(id);
        if (conversation == nullptr) return PARLEY_E_CANCELLED;
        const auto bytes = viewOf(message, kMostMessageBytes);
        return bytes ? conversation->send(*bytes) : PARLEY_E_INVALID;
    });
}

void close(const parley_host*, std::uint64_t id) noexcept {
    serve([&] {
        if (const auto conversation = Session::resource<Conversation>(id)) conversation->finish();
    });
}

constexpr parley_worker_v1 kTable{
    .size = sizeof(parley_worker_v1),
    .pad0 = 0,
    .open = open,
    .send = send,
    .close = close,
    .cancel = cancelResource<Conversation>};

}  // namespace

}  // namespace worker_service

const void* workerService() {
    return &worker_service::kTable;
}

}  // namespace parley::provider
