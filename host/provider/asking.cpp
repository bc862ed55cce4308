#include "asking.hpp"

#include "ask_and_wait.hpp"

namespace parley::provider {

Answer askAndWait(io::Loop& loop, Answerer& answerer, const Question& question) {
    return waitForAnswer<Answer>(
        loop, [&](auto done) { return answerer.ask(question, std::move(done)); });
}

}  // namespace parley::provider
