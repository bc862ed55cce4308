#pragma once

#include "used_time.hpp"

#include <base/result.hpp>

#include <chrono>
#include <functional>

namespace parley::billing {

/// For how long a conversation may go on, as the database said last.
struct Allowed {
    enum class CutBy : std::uint8_t {
        /// There is no more credit.
        Credit,
        /// The plan allows no longer conversation.
        Length
    };

    /// What is held, from the beginning of the conversation.
    std::chrono::seconds held{0};
    /// What there will be, unless another conversation uses it.
    std::chrono::seconds left{0};
    CutBy cut_by = CutBy::Credit;
};

/// The credit that one conversation holds ahead of itself. Goes with the conversation: when it is
/// destroyed without having been closed, what was used so far is charged.
class Credit {
public:
    virtual ~Credit() = default;

    /// As it was when the conversation began.
    [[nodiscard]] virtual Allowed allowed() const = 0;
    /// Free time after it.
    [[nodiscard]] virtual std::chrono::seconds grace() const = 0;
    /// The caller is warned when there is no more left than that.
    [[nodiscard]] virtual std::chrono::seconds warnAt() const = 0;
    /// What the conversation counts its time by; heartbeats read it.
    [[nodiscard]] virtual UsedTime& used() = 0;

    /// `told` is called once, on another thread. NotFound `hold_lost` when somebody else has
    /// settled it; any other error may pass.
    virtual void askMore(
        std::chrono::nanoseconds used, std::function<void(base::Result<Allowed>)> told) = 0;
    /// `lost` is called, on another thread, when the hold turns out to be settled already.
    virtual void whenLost(std::function<void()> lost) = 0;
    /// The conversation is over.
    virtual void close(std::chrono::nanoseconds used, std::chrono::nanoseconds grace) = 0;
};

}  // namespace parley::billing
