#include "paid_meter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parley::conversation {

namespace {

using billing::Allowed;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds kAskAhead{20};
constexpr seconds kAskAgain{2};
// Somebody may have bought more while the end comes near.
constexpr seconds kAskWhileEnding{5};
constexpr std::array kWarnings{seconds{60}, seconds{15}};
constexpr nanoseconds kNever = nanoseconds::max();

}  // namespace

/// Kept by its meter alone; answers from other threads find it gone when the meter is.
class PaidMeter::Watch : public std::enable_shared_from_this<Watch> {
public:
    Watch(std::shared_ptr<billing::Credit> credit, provider::Timers& timers, Post post)
        : credit_{std::move(credit)},
          timers_{timers},
          post_{std::move(post)},
          allowed_{credit_->allowed()} {}

    void begin(Orders orders);
    void pause();
    void resume();
    void end();

private:
    [[nodiscard]] nanoseconds used() const { return credit_->used().at(timers_.now()); }
    [[nodiscard]] nanoseconds grace() const {
        return allowed_.cut_by == Allowed::CutBy::Credit ? credit_->grace() : seconds{0};
    }
    /// Until the caller has to go: what may still come, or in grace what is given away.
    [[nodiscard]] nanoseconds left() const {
        return (in_grace_ ? allowed_.held + grace() : nanoseconds{allowed_.left}) - used();
    }
    [[nodiscard]] bool mayGrow() const { return allowed_.left > allowed_.held; }

    void look();
    void ask();
    void hear(base::Result<Allowed> answer);
    void warn();
    void finish(const char* reason);
    void lookAgain();
    [[nodiscard]] nanoseconds nextWarning() const;

    const std::shared_ptr<billing::Credit> credit_;
    provider::Timers& timers_;
    const Post post_;
    Allowed allowed_;
    Orders orders_;
    bool runs_ = false;
    bool over_ = false;
    bool asking_ = false;
    bool in_grace_ = false;
    /// By the time used.
    nanoseconds ask_next_at_{0};
    /// What was left at the last warning.
    nanoseconds warned_at_ = kNever;
    std::unique_ptr<provider::Timers::Timer> timer_;
};

void PaidMeter::Watch::begin(Orders orders) {
    orders_ = std::move(orders);
    credit_->whenLost([weak = weak_from_this(), post = post_] {
        post([weak] {
            if (const auto watch = weak.lock()) watch->finish("credit_lost");
        });
    });
    resume();
}

void PaidMeter::Watch::pause() {
    if (!std::exchange(runs_, false)) return;
    credit_->used().stop(timers_.now());
    timer_.reset();
}

void PaidMeter::Watch::resume() {
    if (over_ || std::exchange(runs_, true)) return;
    credit_->used().start(timers_.now());
    // Not from inside `begin`: who is told may not have begun yet.
    timer_ = timers_.at(timers_.now(), [this] { look(); });
}

void PaidMeter::Watch::end() {
    const auto all = used();
    pause();
    over_ = true;
    timer_.reset();
    const nanoseconds held = allowed_.held;
    credit_->close(std::min(all, held), std::max(all - held, nanoseconds{0}));
}

void PaidMeter::Watch::look() {
    if (over_ || !runs_) return;
    const auto spent = used();
    if (!asking_ && spent >= allowed_.held - kAskAhead && spent >= ask_next_at_) ask();
    if (!in_grace_ && spent >= allowed_.held && grace().count() > 0) {
        in_grace_ = true;
        warned_at_ = kNever;
    }
    if (spent >= allowed_.held + grace()) {
        finish(
            allowed_.cut_by == Allowed::CutBy::Length && !mayGrow() ? "longest_reached"
                                                                    : "time_used_up");
        return;
    }
    warn();
    lookAgain();
}

void PaidMeter::Watch::ask() {
    asking_ = true;
    credit_->askMore(
        std::min(used(), nanoseconds{allowed_.held}),
        [weak = weak_from_this(), post = post_](base::Result<Allowed> answer) {
            post([weak, answer = std::move(answer)] {
                if (const auto watch = weak.lock()) watch->hear(answer);
            });
        });
}

void PaidMeter::Watch::hear(base::Result<Allowed> answer) {
    asking_ = false;
    if (over_) return;
    if (!answer) {
        if (answer.error().reason == "hold_lost") return finish("credit_lost");
        ask_next_at_ = used() + kAskAgain;
        return look();
    }
    const bool grew = answer->held > allowed_.held || answer->left > allowed_.left;
    allowed_ = *answer;
    if (grew) {
        // What was said about the end is not true any more.
        if (left() > warned_at_) warned_at_ = kNever;
        in_grace_ = in_grace_ && used() >= allowed_.held;
    }
    ask_next_at_ = used() + (grew ? seconds{0} : kAskWhileEnding);
    look();
}

void PaidMeter::Watch::warn() {
    const auto rest = left();
    const auto is_due = [&](nanoseconds mark) { return rest <= mark && warned_at_ > mark; };
    const bool due = in_grace_ ? warned_at_ == kNever : is_due(credit_->warnAt());
    if (due || std::any_of(kWarnings.begin(), kWarnings.end(), is_due)) {
        warned_at_ = rest;
        orders_.warn(
            {.left = std::chrono::ceil<seconds>(std::max(rest, nanoseconds{0})),
             .of = in_grace_ ? TimeLeft::Of::Grace : TimeLeft::Of::Credit});
    }
}

void PaidMeter::Watch::finish(const char* reason) {
    if (std::exchange(over_, true)) return;
    timer_.reset();
    orders_.finish(reason);
}

nanoseconds PaidMeter::Watch::nextWarning() const {
    const auto rest = left();
    auto next = kNever;
    for (const nanoseconds mark :
         {nanoseconds{credit_->warnAt()}, nanoseconds{kWarnings[0]}, nanoseconds{kWarnings[1]}})
        if (mark < rest && mark < warned_at_) next = std::min(next, rest - mark);
    return next;
}

void PaidMeter::Watch::lookAgain() {
    if (!runs_) return;
    const auto spent = used();
    const nanoseconds end = allowed_.held + (in_grace_ ? grace() : nanoseconds{0});
    auto wait = std::min(end - spent, nextWarning());
    if (!asking_)
        wait =
            std::min(wait, std::max<nanoseconds>(allowed_.held - kAskAhead, ask_next_at_) - spent);
    timer_ = timers_.at(timers_.now() + std::max(wait, nanoseconds{0}), [this] { look(); });
}

PaidMeter::PaidMeter(std::shared_ptr<billing::Credit> credit, provider::Timers& timers, Post post)
    : watch_{std::make_shared<Watch>(std::move(credit), timers, std::move(post))} {}

PaidMeter::~PaidMeter() = default;

void PaidMeter::begin(Orders orders) {
    watch_->begin(std::move(orders));
}

void PaidMeter::pause() {
    watch_->pause();
}

void PaidMeter::resume() {
    watch_->resume();
}

void PaidMeter::end() {
    watch_->end();
}

}  // namespace parley::conversation
