#pragma once

#include "failure.hpp"

#include <base/clock.hpp>
#include <io/loop.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace parley::provider {

/// A question to a provider of a kind that answers in JSON: realtime, calendar, mail, sms,
/// identity.
struct Question {
    std::string method;
    std::string body_json;
    /// Set where asking twice must not act twice.
    std::string idempotency_key;
    std::optional<base::MonoTime> deadline;
};

/// JSON, or why there is none.
using Answer = std::variant<std::string, Failure>;

/// Destroying it cancels the question, and no answer comes.
class Asking {
public:
    virtual ~Asking() = default;
};

/// A configured provider of such a kind. Any loop.
class Answerer {
public:
    virtual ~Answerer() = default;
    /// On a loop. `done` is called once, later.
    virtual std::unique_ptr<Asking> ask(
        const Question& question, std::function<void(Answer)> done) = 0;
};

/// Asks on `loop` and waits for the answer, on a fiber or on a thread that is no loop.
Answer askAndWait(io::Loop& loop, Answerer& answerer, const Question& question);

}  // namespace parley::provider
