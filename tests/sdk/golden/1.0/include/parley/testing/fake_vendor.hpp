#ifndef PARLEY_TESTING_FAKE_VENDOR_HPP
#define PARLEY_TESTING_FAKE_VENDOR_HPP

#include "../plugin.hpp"

#include <map>
#include <string>
#include <vector>

namespace parley::testing {

namespace detail {

/// What parley_buf.owner points to.
struct Counted {
    parley_buf raw{};
    std::string bytes;
    std::size_t holders = 1;
    std::size_t* live = nullptr;
};

inline Counted* makeBuffer(std::size_t* live, std::string_view from) {
    auto* const made = new Counted;
    made->bytes = from;
    made->live = live;
    made->raw = {
        sizeof(parley_buf),
        0,
        reinterpret_cast<const uint8_t*>(made->bytes.data()),
        made->bytes.size(),
        made};
    if (live != nullptr) ++*live;
    return made;
}

inline void retain(const parley_buf* raw) noexcept {
    ++static_cast<Counted*>(raw->owner)->holders;
}

inline void release(const parley_buf* raw) noexcept {
    auto* const counted = static_cast<Counted*>(raw->owner);
    if (--counted->holders > 0) return;
    if (counted->live != nullptr) --*counted->live;
    delete counted;
}

/// Something that the plugin knows by a number: the address of the test's view of it.
template <class T>
T& byId(uint64_t id) {
    return *reinterpret_cast<T*>(id);
}

/// Gives bytes to a callback as a buffer of the host's.
template <class Callback>
void lend(Callback&& callback, std::string_view from) {
    auto* const buffer = makeBuffer(nullptr, from);
    callback(&buffer->raw);
    release(&buffer->raw);
}

template <class Sink>
void tellEnd(const Sink& sink, const Status& status) {
    const auto raw = status.raw();
    sink.on_end(sink.ctx, &raw);
}

}  // namespace detail

/// An HTTP exchange that a plugin began, as the test sees and answers it.
struct FakeExchange {
    std::string method;
    std::string url;
    std::string body;
    std::map<std::string, std::string> headers;
    /// How the secret goes along: "Authorization: Bearer <name of the setting>".
    std::string credential;
    uint64_t deadline_ns = 0;
    bool paused = false;
    bool cancelled = false;
    parley_http_sink sink{};

    void head(
        int status, const std::vector<std::pair<std::string, std::string>>& fields = {}) const {
        std::vector<parley_kv> all;
        for (const auto& [name, value] : fields)
            all.push_back({str(name), str(value)});
        sink.on_head(sink.ctx, status, all.data(), all.size());
    }
    void data(std::string_view piece) const {
        detail::lend([this](const parley_buf* buf) { sink.on_data(sink.ctx, buf); }, piece);
    }
    void end(parley_code code = PARLEY_OK, uint32_t flags = 0) const {
        Status status;
        status.code = code;
        status.flags = flags;
        detail::tellEnd(sink, status);
    }
};

/// A WebSocket that a plugin opened.
struct FakeSocket {
    std::string url;
    std::vector<std::string> sent;
    /// Takes nothing until `writable`.
    bool busy = false;
    bool cancelled = false;
    uint32_t close_code = 0;
    parley_ws_sink sink{};

    void open() const { sink.on_open(sink.ctx); }
    void text(std::string_view message) const { say(1, message); }
    void binary(std::string_view message) const { say(0, message); }
    void writable() {
        busy = false;
        sink.on_writable(sink.ctx);
    }
    void end(parley_code code = PARLEY_OK) const {
        Status status;
        status.code = code;
        detail::tellEnd(sink, status);
    }
    /// With the HTTP status of a refused handshake, or a close code and its reason.
    void endWith(const Status& status) const { detail::tellEnd(sink, status); }

private:
    void say(uint32_t is_text, std::string_view message) const {
        detail::lend(
            [&](const parley_buf* buf) { sink.on_message(sink.ctx, is_text, buf); }, message);
    }
};

/// A connection of bytes that a plugin opened.
struct FakeConnection {
    std::string host;
    uint32_t port = 0;
    bool tls = false;
    /// All that was sent.
    std::string sent;
    bool busy = false;
    bool closed = false;
    bool cancelled = false;
    parley_tcp_sink sink{};

    /// Connected, or encrypted after start_tls.
    void open() const { sink.on_open(sink.ctx); }
    void data(std::string_view piece) const {
        detail::lend([this](const parley_buf* buf) { sink.on_data(sink.ctx, buf); }, piece);
    }
    void end(parley_code code = PARLEY_OK, uint32_t flags = 0) const {
        Status status;
        status.code = code;
        status.flags = flags;
        detail::tellEnd(sink, status);
    }
};

/// A worker that a plugin asked for.
struct FakeWorker {
    std::string name;
    std::vector<std::string> sent;
    bool busy = false;
    bool closed = false;
    bool cancelled = false;
    parley_worker_sink sink{};

    void open() const { sink.on_open(sink.ctx); }
    void message(std::string_view message) const {
        detail::lend([this](const parley_buf* buf) { sink.on_message(sink.ctx, buf); }, message);
    }
    void end(parley_code code = PARLEY_OK) const {
        Status status;
        status.code = code;
        detail::tellEnd(sink, status);
    }
};

}  // namespace parley::testing

#endif
