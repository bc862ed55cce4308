#pragma once

#include <chrono>
#include <cstdint>
#include <span>

namespace parley::conversation {

/// Who plays what a conversation says: a WebRTC call or a phone plays at the pace of speech and
/// knows what was heard; a client behind a WebSocket plays by itself and says so later. On the
/// conversation's loop.
class Line {
public:
    enum class Pace : std::uint8_t { Ours, TheClients };

    virtual ~Line() = default;
    [[nodiscard]] virtual Pace pace() const = 0;
    /// Appends what comes next, in the session's output format.
    virtual void play(std::span<const std::uint8_t> audio) = 0;
    virtual void pause() = 0;
    virtual void resume() = 0;
    /// Drops what is not played yet.
    virtual void clear() = 0;
    /// How much of everything that was given was played, and how much waits.
    [[nodiscard]] virtual std::chrono::nanoseconds played() const = 0;
    [[nodiscard]] virtual std::chrono::nanoseconds queued() const = 0;
};

}  // namespace parley::conversation
