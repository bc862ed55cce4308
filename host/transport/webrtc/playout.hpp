#pragma once

#include "call.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace parley::transport {

/// What is to be said to a caller, cut into the pieces that go out every 20 ms.
class Playout {
public:
    enum class Step : std::uint8_t {
        /// A piece of what was added.
        Piece,
        /// Silence after it, so that the caller's ear does not hear the last sound linger.
        Tail,
        /// Nothing is sent.
        Rest
    };
    struct Next {
        Step step = Step::Rest;
        /// All that was added has been sent, and the time of its last piece is over.
        bool finished = false;
        std::array<std::int16_t, kCallPieceSamples> samples{};
    };

    explicit Playout(std::size_t most_samples) : most_{most_samples} {}

    void add(std::span<const std::int16_t> pcm);
    void pause() { paused_ = true; }
    void resume() { paused_ = false; }
    void clear();
    /// Whether there is something to send, or to finish.
    [[nodiscard]] bool isBusy() const;
    Next next();

    [[nodiscard]] std::chrono::nanoseconds played() const;
    [[nodiscard]] std::chrono::nanoseconds queued() const;

private:
    static constexpr int kTailPieces = 5;

    [[nodiscard]] std::size_t waiting() const { return samples_.size() - begin_; }

    const std::size_t most_;
    std::vector<std::int16_t> samples_;
    /// What is before it has been sent.
    std::size_t begin_ = 0;
    std::uint64_t sent_ = 0;
    bool paused_ = false;
    bool unfinished_ = false;
    int tail_ = 0;
};

}  // namespace parley::transport
