#pragma once

#include "scripted_providers.hpp"

#include <deque>

namespace parley::testing {

/// Gives what a scripted provider has to say piece by piece, one a millisecond after the first, and
/// breaks as its fault wants. Destroyed, it says nothing more.
class Teller {
public:
    Teller(ScriptedProvider& provider, std::function<void(const provider::Failure*)> end)
        : provider_{provider}, end_{std::move(end)} {
        if (isBroken()) schedule();
    }

    /// A piece that counts towards the fault, or one that comes along with it.
    void tell(std::function<void()> piece) { queue(std::move(piece), true); }
    void tellBeside(std::function<void()> news) { queue(std::move(news), false); }
    /// Ends well after all that.
    void tellEnd() {
        closing_ = true;
        schedule();
    }
    void drop() { queue_.clear(); }
    void pause(bool on) {
        paused_ = on;
        schedule();
    }
    /// With what was held back at once.
    void resumeAtOnce() {
        paused_ = false;
        if (!ended_) tellNext();
    }
    /// Counts a piece that was taken and not given.
    void count() {
        ++count_;
        if (isBroken()) schedule();
    }
    [[nodiscard]] bool isBroken() const {
        return provider_.fault_.what != Fault::What::Nothing && count_ >= provider_.fault_.after;
    }
    [[nodiscard]] bool isFull() const {
        return isBroken() && provider_.fault_.what == Fault::What::StaysFull;
    }

private:
    struct Piece {
        std::function<void()> say;
        bool counts;
    };

    void queue(std::function<void()> say, bool counts) {
        queue_.push_back({std::move(say), counts});
        schedule();
    }

    void schedule() {
        if (timer_ || ended_ || paused_) return;
        const auto wait =
            std::exchange(began_, true) ? std::chrono::milliseconds{1} : provider_.latency;
        timer_ = provider_.timers_.at(provider_.timers_.now() + wait, [this] { tellNext(); });
    }

    // What it calls may destroy it, so nothing follows a call.
    void tellNext() {
        timer_.reset();
        if (paused_) return;
        if (isBroken()) return breakOff();
        if (queue_.empty()) {
            if (!closing_) return;
            ended_ = true;
            return end_(nullptr);
        }
        auto piece = std::move(queue_.front());
        queue_.pop_front();
        if (piece.counts) ++count_;
        schedule();
        piece.say();
    }

    void breakOff() {
        switch (provider_.fault_.what) {
            case Fault::What::Nothing:
            case Fault::What::FallsSilent:
            case Fault::What::StaysFull:
                return;
            case Fault::What::EndsEmpty:
                if (!closing_) return;
                ended_ = true;
                return end_(nullptr);
            case Fault::What::Fails:
                ended_ = true;
                if (!provider_.failed_at_) provider_.failed_at_ = provider_.timers_.now();
                const auto failure = provider_.fault_.failure;
                return end_(&failure);
        }
    }

    ScriptedProvider& provider_;
    std::function<void(const provider::Failure*)> end_;
    std::deque<Piece> queue_;
    std::unique_ptr<provider::Timers::Timer> timer_;
    std::size_t count_ = 0;
    bool began_ = false;
    bool closing_ = false;
    bool ended_ = false;
    bool paused_ = false;
};

}  // namespace parley::testing
