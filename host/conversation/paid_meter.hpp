#pragma once

#include "meter.hpp"

#include <billing/credit.hpp>
#include <provider/chain/timers.hpp>

#include <functional>
#include <memory>

namespace parley::conversation {

/// Watches the credit of one conversation. It asks for more in time, warns, gives the plan's grace,
/// and has the conversation end when what is held is used up: by its own clock and from memory, so
/// that a database that is away makes nothing free. On the conversation's loop.
class PaidMeter final : public Meter {
public:
    /// Runs something on the conversation's loop, soon. Any thread.
    using Post = std::function<void(std::function<void()>)>;

    PaidMeter(std::shared_ptr<billing::Credit> credit, provider::Timers& timers, Post post);
    ~PaidMeter() override;

    void begin(Orders orders) override;
    void pause() override;
    void resume() override;
    void end() override;

private:
    class Watch;
    std::shared_ptr<Watch> watch_;
};

}  // namespace parley::conversation
