#include "asking.hpp"

#include <io/fiber.hpp>

namespace parley::provider {

Answer askAndWait(io::Loop& loop, Answerer& answerer, const Question& question) {
    Answer answer;
    std::unique_ptr<Asking> asking;
    io::Waiter waiter;
    loop.post([&] {
        asking = answerer.ask(question, [&](Answer given) {
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
