#include "event_queue.hpp"

#include <io/fiber.hpp>

namespace parley::http {

LoopSubscription::~LoopSubscription() {
    if (io::Loop::current() == &loop_) return;
    loop_.post([subscription = std::move(subscription_)] {});
}

LoopSubscription subscribeOn(
    io::Loop& loop,
    notify::Feed& feed,
    const tenancy::Principal& caller,
    std::optional<std::int64_t> after,
    notify::Feed::Callback callback) {
    auto subscription = std::make_shared<notify::Feed::Subscription>();
    const auto begin = [&] {
        *subscription = feed.subscribe(caller.tenant, caller.user, after, std::move(callback));
    };
    if (io::Loop::current() == &loop) {
        begin();
    } else {
        io::Waiter waiter;
        loop.post([&] {
            begin();
            waiter.wake();
        });
        waiter.wait();
    }
    return {loop, std::move(subscription)};
}

notify::Taken EventQueue::Bell::add(const notify::FeedMessage& message) {
    {
        const std::lock_guard lock{mutex_};
        if (messages_.size() >= kLongest) return notify::Taken::Full;
        messages_.push_back(message);
    }
    signal_.ring();
    return notify::Taken::Yes;
}

void EventQueue::Bell::end() {
    ended_ = true;
    signal_.ring();
}

LoopSubscription EventQueue::subscribe(
    notify::Feed& feed, const tenancy::Principal& caller, std::optional<std::int64_t> after) {
    return subscribeOn(
        loop_, feed, caller, after, [bell = bell_](const notify::FeedMessage& message) {
            if (message.kind == notify::FeedMessage::Kind::Dropped) {
                bell->end();
                return notify::Taken::Yes;
            }
            return bell->add(message);
        });
}

std::optional<notify::FeedMessage> EventQueue::next(std::chrono::seconds limit) {
    if (auto message = take()) return message;
    if (ended() || !bell_->signal_.waitFor(limit)) return std::nullopt;
    return take();
}

std::optional<notify::FeedMessage> EventQueue::take() {
    const std::lock_guard lock{bell_->mutex_};
    if (bell_->messages_.empty()) return std::nullopt;
    auto message = std::move(bell_->messages_.front());
    bell_->messages_.pop_front();
    return message;
}

}  // namespace parley::http
