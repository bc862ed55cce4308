#pragma once

#include <io/loop.hpp>
#include <io/signal.hpp>
#include <notify/feed.hpp>
#include <tenancy/principal.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

namespace parley::http {

/// A subscription belongs to the loop it was made on; this makes and ends it there, wherever the
/// handler runs.
class LoopSubscription {
public:
    LoopSubscription(io::Loop& loop, std::shared_ptr<notify::Feed::Subscription> subscription)
        : loop_{loop}, subscription_{std::move(subscription)} {}
    ~LoopSubscription();
    LoopSubscription(const LoopSubscription&) = delete;
    LoopSubscription& operator=(const LoopSubscription&) = delete;

private:
    io::Loop& loop_;
    std::shared_ptr<notify::Feed::Subscription> subscription_;
};

LoopSubscription subscribeOn(
    io::Loop& loop,
    notify::Feed& feed,
    const tenancy::Principal& caller,
    std::optional<std::int64_t> after,
    notify::Feed::Callback callback);

/// Events on their way from the feed to one stream that writes them at its client's pace.
class EventQueue {
public:
    /// The part that outlives the queue, for callbacks that may come late.
    class Bell {
    public:
        explicit Bell(io::Loop& loop) : signal_{loop} {}
        notify::Taken add(const notify::FeedMessage& message);
        void end();

    private:
        friend class EventQueue;
        static constexpr std::size_t kLongest = 256;

        io::Signal signal_;
        std::mutex mutex_;
        std::deque<notify::FeedMessage> messages_;
        std::atomic<bool> ended_ = false;
    };

    explicit EventQueue(io::Loop& loop) : loop_{loop}, bell_{std::make_shared<Bell>(loop)} {}

    LoopSubscription subscribe(
        notify::Feed& feed, const tenancy::Principal& caller, std::optional<std::int64_t> after);
    /// Waits for the next event; empty when `limit` passed or the stream has to end.
    std::optional<notify::FeedMessage> next(std::chrono::seconds limit);
    void end() { bell_->end(); }
    [[nodiscard]] bool ended() const { return bell_->ended_; }
    [[nodiscard]] std::shared_ptr<Bell> bell() const { return bell_; }

private:
    std::optional<notify::FeedMessage> take();

    io::Loop& loop_;
    std::shared_ptr<Bell> bell_;
};

}  // namespace parley::http
