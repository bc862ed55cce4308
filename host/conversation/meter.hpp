#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace parley::conversation {

/// What remains of the time that somebody may talk.
struct TimeLeft {
    enum class Of : std::uint8_t {
        /// What was paid for, or comes with the plan.
        Credit,
        /// What the plan gives away when that is used up.
        Grace,
    };

    std::chrono::seconds left{0};
    Of of = Of::Credit;

    friend bool operator==(const TimeLeft&, const TimeLeft&) = default;
};

/// Who watches that a conversation costs no more than there is to pay for it. Called on the
/// conversation's loop; answers from memory.
class Meter {
public:
    /// What it asks of the conversation, at any time after `begin`.
    struct Orders {
        /// So much is left; the caller is told.
        std::function<void(TimeLeft left)> warn;
        /// The time is used up: the sentence may finish.
        std::function<void(std::string reason)> finish;
    };

    virtual ~Meter() = default;
    virtual void begin(Orders orders) = 0;
    /// Nobody is there: no time is counted until `resume`.
    virtual void pause() = 0;
    virtual void resume() = 0;
    virtual void end() = 0;
};

/// For conversations that cost nothing.
class UnlimitedMeter final : public Meter {
public:
    void begin(Orders) override {}
    void pause() override {}
    void resume() override {}
    void end() override {}
};

}  // namespace parley::conversation
