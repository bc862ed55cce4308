#pragma once

#include "instance_core.hpp"
#include "plugin_call.hpp"
#include "session.hpp"

#include <provider/failure.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace parley::provider {

/// What all streams and requests of plugins have in common: one session, a handle that stands for
/// the host's sink, and one way to the end whatever the plugin does. Held by the host's side and by
/// tasks under way; lives on one loop.
class Stream : public std::enable_shared_from_this<Stream> {
public:
    virtual ~Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// The host lets go: the plugin is told to cancel, and the host hears nothing any more.
    void abandon();

protected:
    enum class State : std::uint8_t {
        Opening,
        Active,
        /// The host has done with it; the plugin may still say that it ended.
        Cancelled,
        Ended,
    };
    /// Whether a plugin ends it in its own time, or when the host destroys it.
    enum class Farewell : std::uint8_t { Destroyed, Awaited };

    Stream(
        std::shared_ptr<InstanceCore> instance,
        std::optional<base::MonoTime> deadline,
        Farewell farewell);

    [[nodiscard]] Session& session() { return session_; }
    [[nodiscard]] InstanceCore& instance() { return *instance_; }
    [[nodiscard]] PluginCounters& counters() { return instance_->plugin().counters(); }
    /// What the plugin passes back as the context of its callbacks.
    [[nodiscard]] void* sinkContext() const { return handle_.pointer(); }
    [[nodiscard]] bool isActive() const { return state_ == State::Active; }
    /// The host wants to hear nothing any more.
    [[nodiscard]] bool isAbandoned() const { return abandoned_; }

    /// After the plugin's open: with what it answered.
    void opened(parley_code code, const parley_status& status, bool made);
    /// The plugin's last word.
    void end(const std::optional<Failure>& failure);
    /// The plugin broke the contract, or the host's patience ended: it is cancelled, and the host
    /// is told so.
    void fail(Failure failure);
    void failLater(Failure failure);
    /// Counts a value that the contract does not allow.
    void noteMalformed() { ++counters().malformed; }
    void failMalformed(const char* what);

    /// For the destructor of a final class: when the loop stopped before the stream could end.
    void settle();

    virtual void cancelInPlugin() = 0;
    virtual void destroyInPlugin() = 0;
    /// Tells the host, which may abandon the stream meanwhile. Once.
    virtual void tellEnd(const std::optional<Failure>& failure) = 0;

    /// A callback of a plugin: `act(stream)` when it comes at its time, from its place. Nothing
    /// leaves it.
    template <typename Kind, typename Act>
    static void calledBack(void* context, Act&& act) noexcept {
        const auto stream = admit(context, Callback::Ordinary);
        if (stream != nullptr) hear(*stream, [&] { act(static_cast<Kind&>(*stream)); });
    }
    /// The same for the one that is the last.
    template <typename Kind, typename Act>
    static void calledBackToEnd(void* context, Act&& act) noexcept {
        const auto stream = admit(context, Callback::Last);
        if (stream != nullptr) hear(*stream, [&] { act(static_cast<Kind&>(*stream)); });
    }

private:
    enum class Callback : std::uint8_t { Ordinary, Last };
    static std::shared_ptr<Stream> admit(void* context, Callback callback) noexcept;
    static void failElsewhere(io::Loop& loop, Handle handle);

    template <typename Act>
    static void hear(Stream& stream, Act&& act) noexcept {
        const Inside host{nullptr};
        try {
            act();
        } catch (const std::exception& exception) {
            stream.hostThrew(exception.what());
        }
    }
    void hostThrew(const char* what) noexcept;
    void retire();
    void dispose();
    void watchDeadline();

    std::shared_ptr<InstanceCore> instance_;
    const Farewell farewell_;
    State state_ = State::Opening;
    bool made_ = false;
    bool came_early_ = false;
    bool abandoned_ = false;
    bool disposed_ = false;
    bool retiring_ = false;
    Handle handle_;
    /// Keeps a stream that the plugin has yet to end.
    std::shared_ptr<Stream> awaited_;
    std::unique_ptr<Timers::Timer> deadline_timer_;
    std::unique_ptr<Timers::Timer> patience_;
    Session session_;
};

}  // namespace parley::provider
