#pragma once

#include "asking.hpp"

#include <io/fiber.hpp>

#include <memory>
#include <utility>

namespace parley::provider {

/// Begins something on `loop` with `begin(done)` and waits for its answer, on a fiber or on a
/// thread that is no loop.
template <typename Answer, typename Begin>
Answer waitForAnswer(io::Loop& loop, Begin&& begin) {
    Answer answer;
    std::unique_ptr<Asking> asking;
    io::Waiter waiter;
    loop.post([&] {
        asking = begin([&](Answer given) {
            answer = std::move(given);
            // What was asked must not end inside its own answer.
            loop.post([&] {
                asking.reset();
                waiter.wake();
            });
        });
    });
    waiter.wait();
    return answer;
}

}  // namespace parley::provider
