#pragma once

#include "fiber.hpp"

#include <chrono>
#include <memory>

namespace parley::io {

/// A bell that one fiber (or thread) listens to and anything may ring. A ring that nobody waits for
/// is kept, several rings become one.
class Signal {
public:
    /// Time limits run on `loop`.
    explicit Signal(Loop& loop);

    void ring();
    /// True when it rang, false when the time passed first.
    bool waitFor(std::chrono::steady_clock::duration limit);

private:
    struct State;
    Loop& loop_;
    std::shared_ptr<State> state_;
};

}  // namespace parley::io
