#pragma once

#include "live_event.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>
#include <io/loop.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace parley::storage {
class Database;
}  // namespace parley::storage

namespace parley::notify {

/// What a subscriber is told.
struct FeedMessage {
    enum class Kind : std::uint8_t {
        Event,
        /// Events after the requested one are no longer kept: read the state anew, then go on after
        /// `event.seq`.
        Gap,
        /// This subscriber was too slow and hears no more: connect again from the last event seen.
        Dropped,
    };

    Kind kind = Kind::Event;
    LiveEvent event = {};
};

/// Whether the subscriber could take the message. Full ends the subscription with Dropped.
enum class Taken : std::uint8_t { Yes, Full };

struct FeedOptions {
    /// How late an event can be when its hint is lost.
    std::chrono::milliseconds poll{1'000};
    /// Events on their way to one subscriber before it counts as slow.
    int queue_limit = 256;
};

/// Brings live events to the connections of this host. One fiber fetches for all subscribers in one
/// query, when PostgreSQL hints at news and at least every second; callbacks run on the loop that
/// subscribed, where nothing needs a lock.
class Feed {
    struct Shared;
    struct Subscriber;

public:
    using Callback = std::function<Taken(const FeedMessage& message)>;

    /// While it lives the callback may run. Destroy it on the loop that subscribed.
    class Subscription {
    public:
        Subscription() = default;
        ~Subscription();
        Subscription(Subscription&& other) noexcept;
        Subscription& operator=(Subscription&& other) noexcept;

    private:
        friend class Feed;
        void end();

        std::shared_ptr<Subscriber> subscriber_;
        std::weak_ptr<Shared> shared_;
    };

    /// The NOTIFY channel of new events.
    static constexpr std::string_view kHintChannel = "parley_live";

    Feed(storage::Database& database, FeedOptions options);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    void start(io::Loop& loop);
    /// Call it on a plain thread.
    void stop();

    /// On a loop. Events after `after_seq`; without it, those from now on.
    [[nodiscard]] Subscription subscribe(
        base::TenantId tenant,
        base::UserId user,
        std::optional<std::int64_t> after_seq,
        Callback callback);

    /// There may be news. Any thread. The owner of the storage::Listener passes on what it hears on
    /// kHintChannel, and an empty hint, which means anybody, when it has connected.
    void hint(std::string_view payload);
    [[nodiscard]] std::size_t subscribers() const;

    /// How long events are kept for connections that come back.
    static constexpr std::chrono::hours kRetention{24};
    /// Forgets events older than kRetention: for a daily schedule.
    static base::Result<std::int64_t> purge(storage::Database& database, base::UtcTime now);

private:
    std::shared_ptr<Shared> shared_;
};

}  // namespace parley::notify
