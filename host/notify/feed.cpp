#include "feed.hpp"

#include "live_event_store.hpp"

#include <base/check.hpp>
#include <base/log.hpp>
#include <jobs/repeater.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace parley::notify {

namespace {

using UserKey = std::pair<base::TenantId, base::UserId>;

// Readers asked for in one query: its answer stays under 5 MB even when each has a full batch.
constexpr std::size_t kReadersPerQuery = 200;

std::optional<UserKey> parseHint(std::string_view payload) {
    std::int64_t tenant = 0;
    const auto space = payload.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto [end, error] = std::from_chars(payload.data(), payload.data() + space, tenant);
    const auto user = base::Uuid::parse(payload.substr(space + 1));
    if (error != std::errc{} || end != payload.data() + space || !user) return std::nullopt;
    return UserKey{base::TenantId{tenant}, base::UserId{*user}};
}

}  // namespace

struct Feed::Subscriber {
    Subscriber(
        io::Loop& own_loop,
        UserKey own_user,
        std::optional<std::int64_t> seen,
        Callback own_callback)
        : loop{own_loop},
          user{std::move(own_user)},
          after{seen},
          callback{std::make_shared<Callback>(std::move(own_callback))} {}

    io::Loop& loop;
    const UserKey user;
    /// The pump's alone.
    std::optional<std::int64_t> after;
    /// The loop's alone. Held by whoever is calling it, so that a callback may end its own
    /// subscription.
    std::shared_ptr<Callback> callback;
    std::atomic<int> queued{0};
    std::atomic<bool> ended{false};
};

struct Feed::Shared : std::enable_shared_from_this<Shared> {
    Shared(storage::Database& database, FeedOptions feed_options)
        : store{database}, options{feed_options} {}

    std::chrono::milliseconds step();
    std::vector<std::shared_ptr<Subscriber>> due();
    base::Result<void> fetchFor(const std::vector<std::shared_ptr<Subscriber>>& readers);
    void tell(const std::shared_ptr<Subscriber>& subscriber, LiveNews news);
    void deliver(const std::shared_ptr<Subscriber>& subscriber, std::vector<FeedMessage> messages);
    void drop(const std::shared_ptr<Subscriber>& subscriber);
    void add(const std::shared_ptr<Subscriber>& subscriber);
    void remove(const std::shared_ptr<Subscriber>& subscriber);
    void hintUser(const UserKey& user);

    LiveEventStore store;
    const FeedOptions options;
    /// The pump's alone.
    std::chrono::steady_clock::time_point next_poll{};

    std::mutex mutex;
    std::map<UserKey, std::vector<std::shared_ptr<Subscriber>>> subscribers;
    std::set<UserKey> hinted;
    bool everybody_hinted = false;

    jobs::Repeater repeater;
};

std::chrono::milliseconds Feed::Shared::step() {
    const auto readers = due();
    for (std::size_t first = 0; first < readers.size(); first += kReadersPerQuery) {
        const auto last = std::min(first + kReadersPerQuery, readers.size());
        const auto fetched = fetchFor(
            {readers.begin() + static_cast<std::ptrdiff_t>(first),
             readers.begin() + static_cast<std::ptrdiff_t>(last)});
        if (!fetched) {
            base::log(
                base::LogLevel::Warning,
                "live_events_not_fetched",
                {{"reason", fetched.error().reason}});
            return options.poll;
        }
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(next_poll - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds{0});
}

/// Everybody once per poll, in between those there were hints for.
std::vector<std::shared_ptr<Feed::Subscriber>> Feed::Shared::due() {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock{mutex};
    const bool everybody = std::exchange(everybody_hinted, false) || now >= next_poll;
    const auto users = std::exchange(hinted, {});
    std::vector<std::shared_ptr<Subscriber>> readers;
    if (everybody) {
        next_poll = now + options.poll;
        for (const auto& [user, all] : subscribers)
            readers.insert(readers.end(), all.begin(), all.end());
        return readers;
    }
    for (const auto& user : users) {
        const auto found = subscribers.find(user);
        if (found != subscribers.end())
            readers.insert(readers.end(), found->second.begin(), found->second.end());
    }
    return readers;
}

base::Result<void> Feed::Shared::fetchFor(const std::vector<std::shared_ptr<Subscriber>>& readers) {
    std::vector<LiveReader> questions;
    questions.reserve(readers.size());
    for (const auto& reader : readers)
        questions.push_back({reader->user.first, reader->user.second, reader->after});
    auto answers = TRY(store.newsFor(questions));
    for (std::size_t i = 0; i < readers.size(); ++i) {
        if (answers[i]) tell(readers[i], std::move(*answers[i]));
    }
    return {};
}

void Feed::Shared::tell(const std::shared_ptr<Subscriber>& subscriber, LiveNews news) {
    if (!subscriber->after) {
        subscriber->after = news.last_seq;
        return;
    }
    // Numbers have no holes, so a first event that is not the next one means that those between
    // were purged. A number beyond the newest comes from another life of this database.
    std::vector<FeedMessage> messages;
    const auto goes_on_after = news.events.empty() ? news.last_seq : news.events.front().seq - 1;
    if (goes_on_after != *subscriber->after) {
        messages.push_back({.kind = FeedMessage::Kind::Gap, .event = {.seq = goes_on_after}});
    }
    subscriber->after = news.events.empty() ? news.last_seq : news.events.back().seq;
    for (auto& event : news.events)
        messages.push_back({.event = std::move(event)});
    if (*subscriber->after < news.last_seq) hintUser(subscriber->user);
    const auto count = static_cast<int>(messages.size());
    if (subscriber->queued.fetch_add(count) + count > options.queue_limit) {
        drop(subscriber);
    } else {
        deliver(subscriber, std::move(messages));
    }
}

void Feed::Shared::deliver(
    const std::shared_ptr<Subscriber>& subscriber, std::vector<FeedMessage> messages) {
    subscriber->loop.post([self = shared_from_this(), subscriber, messages = std::move(messages)] {
        subscriber->queued.fetch_sub(static_cast<int>(messages.size()));
        for (const auto& message : messages) {
            const auto callback = subscriber->callback;
            if (subscriber->ended.load() || callback == nullptr) return;
            if ((*callback)(message) == Taken::Full) return self->drop(subscriber);
        }
    });
}

void Feed::Shared::drop(const std::shared_ptr<Subscriber>& subscriber) {
    if (subscriber->ended.exchange(true)) return;
    remove(subscriber);
    subscriber->loop.post([subscriber] {
        if (const auto callback = subscriber->callback)
            (*callback)({.kind = FeedMessage::Kind::Dropped});
    });
}

void Feed::Shared::add(const std::shared_ptr<Subscriber>& subscriber) {
    {
        const std::lock_guard lock{mutex};
        subscribers[subscriber->user].push_back(subscriber);
        hinted.insert(subscriber->user);
    }
    repeater.poke();
}

void Feed::Shared::remove(const std::shared_ptr<Subscriber>& subscriber) {
    const std::lock_guard lock{mutex};
    const auto found = subscribers.find(subscriber->user);
    if (found == subscribers.end()) return;
    std::erase(found->second, subscriber);
    if (found->second.empty()) subscribers.erase(found);
}

void Feed::Shared::hintUser(const UserKey& user) {
    {
        const std::lock_guard lock{mutex};
        if (!subscribers.contains(user)) return;
        hinted.insert(user);
    }
    repeater.poke();
}

Feed::Subscription::~Subscription() {
    end();
}

Feed::Subscription::Subscription(Subscription&& other) noexcept = default;

Feed::Subscription& Feed::Subscription::operator=(Subscription&& other) noexcept {
    if (this != &other) {
        end();
        subscriber_ = std::move(other.subscriber_);
        shared_ = std::move(other.shared_);
    }
    return *this;
}

void Feed::Subscription::end() {
    if (subscriber_ == nullptr) return;
    subscriber_->ended.store(true);
    subscriber_->callback = nullptr;
    if (const auto shared = shared_.lock()) shared->remove(subscriber_);
    subscriber_ = nullptr;
}

Feed::Feed(storage::Database& database, FeedOptions options)
    : shared_{std::make_shared<Shared>(database, options)} {}

Feed::~Feed() {
    stop();
}

void Feed::start(io::Loop& loop) {
    shared_->repeater.start(loop, [shared = shared_.get()] { return shared->step(); });
}

void Feed::stop() {
    shared_->repeater.stop();
}

Feed::Subscription Feed::subscribe(
    base::TenantId tenant,
    base::UserId user,
    std::optional<std::int64_t> after_seq,
    Callback callback) {
    auto* loop = io::Loop::current();
    CHECK(loop != nullptr);
    Subscription subscription;
    subscription.subscriber_ =
        std::make_shared<Subscriber>(*loop, UserKey{tenant, user}, after_seq, std::move(callback));
    subscription.shared_ = shared_;
    shared_->add(subscription.subscriber_);
    return subscription;
}

void Feed::hint(std::string_view payload) {
    if (const auto user = parseHint(payload)) return shared_->hintUser(*user);
    {
        const std::lock_guard lock{shared_->mutex};
        shared_->everybody_hinted = true;
    }
    shared_->repeater.poke();
}

std::size_t Feed::subscribers() const {
    const std::lock_guard lock{shared_->mutex};
    std::size_t count = 0;
    for (const auto& [user, all] : shared_->subscribers)
        count += all.size();
    return count;
}

base::Result<std::int64_t> Feed::purge(storage::Database& database, base::UtcTime now) {
    return LiveEventStore{database}.purge(now - kRetention);
}

}  // namespace parley::notify
