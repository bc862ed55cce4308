#ifndef PARLEY_CPP_STREAM_HPP
#define PARLEY_CPP_STREAM_HPP

#include "gate.hpp"
#include "session.hpp"

namespace parley {

/// What every kind's stream has: a sink behind a gate, and one life from open to destroy. `EndArgs`
/// are what the kind's on_end tells besides the status.
template <class Sink, class... EndArgs>
class Stream : public Session {
public:
    void failed(const Status& status) noexcept override { finish(status, EndArgs{}...); }

    /// For the layer.
    const Status& early() const noexcept { return gate_.early(); }
    void opened() noexcept { gate_.open(); }
    bool takesInput() const noexcept { return gate_.speaks() && !closing_; }
    bool takesCalls() const noexcept { return gate_.speaks(); }
    void noteClosing() noexcept { closing_ = true; }
    void cancelNow() noexcept {
        if (!gate_.speaks()) return;
        gate_.cancel();
        detail::guard([&] { onCancel(); }, [](const Status&) {});
        Status status;
        status.code = PARLEY_E_CANCELLED;
        finish(std::move(status), EndArgs{}...);
    }
    void destroyNow() noexcept {
        gate_.shut();
        destroy();
    }

protected:
    Stream(const Host& host, const parley_ctx* ctx, const Sink* sink) noexcept
        : Session{host, ctx}, gate_{sink} {}

    /// The host wants nothing more. Everything that was begun is given back after it, so there is
    /// seldom anything to do.
    virtual void onCancel() {}

    bool closing() const noexcept { return closing_; }

    /// The last word. The host may destroy the stream inside; the memory stays until the callback
    /// that is running returns.
    void finish(Status status, EndArgs... args) noexcept {
        if (gate_.ended()) return;
        if (!gate_.opening()) closeHandles();
        gate_.end(std::move(status), args...);
    }

    detail::Gate<Sink> gate_;

private:
    bool closing_ = false;
};

namespace detail {

/// Makes a stream with `make`, gives it to the host as *out or says why there is none.
template <class Kind, class Raw, class Make>
parley_code openStream(Raw** out, parley_status* err, Make&& make) noexcept {
    return answer(err, [&] {
        std::unique_ptr<Kind> stream = make();
        if (!stream) throw Failure{PARLEY_E_UNSUPPORTED, "the provider does not do this"};
        if (!stream->early().ok()) throw Failure{stream->early()};
        stream->opened();
        *out = reinterpret_cast<Raw*>(stream.release());
        return PARLEY_OK;
    });
}

/// A call of the host into a stream. An exception ends the stream and is the answer.
template <class Kind, class Body>
parley_code callStream(Kind& stream, Body&& body) noexcept {
    const Scope scope{stream};
    parley_code code = PARLEY_OK;
    const auto failed = [&](const Status& status) {
        code = status.code;
        stream.failed(status);
    };
    guard([&] { code = body(); }, failed);
    return code;
}

/// The functions that the tables of all streams have.
template <class Kind, class Raw>
struct StreamGlue {
    static Kind& of(Raw* raw) noexcept { return *reinterpret_cast<Kind*>(raw); }

    template <class Body>
    static parley_code input(Raw* raw, Body&& body) noexcept {
        auto& stream = of(raw);
        if (!stream.takesInput()) return PARLEY_E_CANCELLED;
        return callStream(stream, [&] { return body(stream); });
    }
    static void close(Raw* raw) noexcept {
        auto& stream = of(raw);
        if (!stream.takesInput()) return;
        stream.noteClosing();
        callStream(stream, [&] { return stream.close(), PARLEY_OK; });
    }
    static void pause(Raw* raw, uint32_t on) noexcept {
        auto& stream = of(raw);
        if (!stream.takesCalls()) return;
        callStream(stream, [&] { return stream.pause(on != 0), PARLEY_OK; });
    }
    static void cancel(Raw* raw) noexcept {
        const Scope scope{of(raw)};
        of(raw).cancelNow();
    }
    static void destroy(Raw* raw) noexcept {
        if (raw != nullptr) of(raw).destroyNow();
    }
};

}  // namespace detail
}  // namespace parley

#endif
