#include "provider_news.hpp"

#include "../news_store.hpp"

#include <base/json_string.hpp>
#include <storage/transaction.hpp>

namespace parley::provider {

namespace {

/// Kept while the database does not answer: some minutes of a busy host.
constexpr std::size_t kMostKept = 20'000;
/// At a time, so that a statement stays short.
constexpr std::size_t kBatch = 2'000;
/// News are written every few seconds, and clocks of hosts differ a little.
constexpr std::chrono::seconds kOverlap{15};
constexpr std::size_t kLongestText = 300;

std::string shortened(const std::string& text) {
    auto end = std::min(text.size(), kLongestText);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end);
}

nlohmann::json detailOf(const AttemptReport& report) {
    nlohmann::json detail{{"attempt", report.number}, {"duration_ms", report.duration.count()}};
    if (report.first_output) detail["first_output_ms"] = report.first_output->count();
    if (!report.failure) return detail;
    const auto& failure = *report.failure;
    if (failure.http_status != 0) detail["http_status"] = failure.http_status;
    if (failure.retry_after.count() > 0) detail["retry_after_ms"] = failure.retry_after.count();
    if (!failure.vendor_code.empty()) detail["vendor_code"] = shortened(failure.vendor_code);
    if (!failure.message.empty()) detail["message"] = shortened(failure.message);
    if (!failure.request_id.empty()) detail["vendor_request_id"] = shortened(failure.request_id);
    return detail;
}

template <typename News>
std::vector<News> takeSome(std::vector<News>& all) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(all.size(), kBatch));
    std::vector<News> some{
        std::make_move_iterator(all.begin()), std::make_move_iterator(all.begin() + count)};
    all.erase(all.begin(), all.begin() + count);
    return some;
}

/// What could not be written comes again, before what came meanwhile.
template <typename News>
void giveBack(std::vector<News>& all, std::vector<News> some) {
    some.insert(
        some.end(), std::make_move_iterator(all.begin()), std::make_move_iterator(all.end()));
    all = std::move(some);
}

}  // namespace

class ProviderNews::TenantObserver final : public AttemptObserver {
public:
    TenantObserver(ProviderNews& news, base::TenantId tenant) : news_{news}, tenant_{tenant} {}

    void onAttempt(const AttemptReport& report) override {
        const std::lock_guard lock{news_.mutex_};
        news_.note(tenant_, prices_[report.provider], report);
    }
    void setPrices(base::ProviderId provider, PriceCard prices) {
        prices_.insert_or_assign(provider, std::move(prices));
    }

private:
    ProviderNews& news_;
    const base::TenantId tenant_;
    std::map<base::ProviderId, PriceCard> prices_;
};

ProviderNews::ProviderNews(
    storage::Database& database, const base::Clock& clock, const base::Uuid& host)
    : database_{database}, clock_{clock}, host_{host}, learned_at_{clock.now()} {}

ProviderNews::~ProviderNews() = default;

AttemptObserver& ProviderNews::observerOf(base::TenantId tenant) {
    const std::lock_guard lock{mutex_};
    auto& observer = observers_[tenant];
    if (!observer) observer = std::make_unique<TenantObserver>(*this, tenant);
    return *observer;
}

void ProviderNews::setPrices(base::TenantId tenant, base::ProviderId provider, PriceCard prices) {
    auto& observer = static_cast<TenantObserver&>(observerOf(tenant));
    const std::lock_guard lock{mutex_};
    observer.setPrices(provider, std::move(prices));
}

void ProviderNews::watch(std::vector<Watched> providers) {
    const std::lock_guard lock{mutex_};
    std::map<Key, Told> told;
    for (auto& one : providers) {
        const Key key{one.tenant, one.provider};
        const auto before = told_.find(key);
        const bool same = before != told_.end() && before->second.watched.revision == one.revision;
        Told now{.watched = std::move(one), .changed_at = clock_.now()};
        if (same) {
            now.state = before->second.state;
            now.changed_at = before->second.changed_at;
        }
        told.emplace(key, std::move(now));
    }
    told_ = std::move(told);
}

std::uint64_t ProviderNews::lost() const {
    const std::lock_guard lock{mutex_};
    return lost_;
}

void ProviderNews::note(
    base::TenantId tenant, const PriceCard& prices, const AttemptReport& report) {
    const auto now = clock_.now();
    for (const auto& cost : prices.costsOf(report.consumed)) {
        if (expenses_.size() >= kMostKept) {
            ++lost_;
            break;
        }
        expenses_.push_back(
            {tenant,
             report.provider,
             report.kind,
             cost,
             report.conversation,
             base::Uuid::makeV7(now),
             now});
    }
    if (report.outcome != Outcome::Failed && report.outcome != Outcome::Overtaken) return;
    nlohmann::json event{
        {"provider_id", report.provider.uuid().text()},
        {"kind", toText(report.kind)},
        {"event", toText(report.outcome)},
        {"detail", detailOf(report)}};
    if (report.failure) event["code"] = toText(report.failure->code);
    noteEvent(tenant, std::move(event));
}

void ProviderNews::noteEvent(base::TenantId tenant, nlohmann::json event) {
    if (events_.size() >= kMostKept) {
        ++lost_;
        return;
    }
    const auto now = clock_.now();
    event["tenant_id"] = tenant.value();
    event["id"] = base::Uuid::makeV7(now).text();
    event["at"] = base::toRfc3339(now);
    events_.push_back(std::move(event));
}

nlohmann::json ProviderNews::healthNow(Told& told, base::UtcTime now) {
    const auto& watched = told.watched;
    const auto mono = clock_.monotonic();
    const auto figures = watched.health->figures(mono);
    if (figures.state != told.state) {
        told.state = figures.state;
        told.changed_at = now;
        noteEvent(
            watched.tenant,
            {{"provider_id", watched.provider.uuid().text()},
             {"kind", toText(watched.kind)},
             {"event", "breaker_" + std::string{toText(figures.state)}},
             {"detail", nlohmann::json::object()}});
    }
    nlohmann::json row{
        {"tenant_id", watched.tenant.value()},
        {"provider_id", watched.provider.uuid().text()},
        {"host_id", host_.text()},
        {"revision", watched.revision},
        {"breaker", toText(figures.state)},
        {"breaker_changed_at", base::toRfc3339(told.changed_at)},
        {"samples", figures.first_output.samples},
        {"p50_ms", figures.first_output.p50.count()},
        {"p95_ms", figures.first_output.p95.count()},
        {"p99_ms", figures.first_output.p99.count()},
        {"successes", figures.successes},
        {"failures", figures.failures},
        {"updated_at", base::toRfc3339(now)}};
    if (figures.state == Breaker::State::Limited) {
        const auto left =
            std::chrono::duration_cast<std::chrono::microseconds>(figures.until - mono);
        row["breaker_until"] = base::toRfc3339(now + left);
    }
    return row;
}

/// As text: there is one for each answer of a model, and building a tree first would cost more than
/// the rest.
std::string ProviderNews::toJson(const std::vector<Expense>& expenses) {
    std::string json = "[";
    for (const auto& expense : expenses) {
        const auto& cost = expense.cost;
        json += json.size() == 1 ? R"({"tenant_id":)" : R"(,{"tenant_id":)";
        json += std::to_string(expense.tenant.value());
        json += R"(,"id":")" + expense.id.text();
        json += R"(","provider_id":")" + expense.provider.uuid().text();
        json += R"(","kind":")";
        json += toText(expense.kind);
        json += R"(","unit":)";
        base::appendJsonString(json, cost.unit);
        json += R"(,"quantity_milli":)" + std::to_string(cost.quantity_milli);
        json += R"(,"micros":)" + std::to_string(cost.micros);
        json += R"(,"currency":)";
        base::appendJsonString(json, cost.currency);
        if (expense.conversation)
            json += R"(,"conversation_id":")" + expense.conversation->text() + '"';
        json += R"(,"at":")" + base::toRfc3339(expense.at) + R"("})";
    }
    return json += "]";
}

base::Result<void> ProviderNews::flush() {
    // Not without end where news come faster than they are written: there is `learn` to do, too.
    for (std::size_t written = 0; written < kMostKept; written += kBatch)
        if (!TRY(flushSome())) break;
    return {};
}

base::Result<bool> ProviderNews::flushSome() {
    const auto now = clock_.now();
    auto health = nlohmann::json::array();
    std::vector<nlohmann::json> events;
    std::vector<Expense> expenses;
    bool has_more = false;
    {
        const std::lock_guard lock{mutex_};
        for (auto& [key, told] : told_)
            health.push_back(healthNow(told, now));
        events = takeSome(events_);
        expenses = takeSome(expenses_);
        has_more = !events_.empty() || !expenses_.empty();
    }
    if (health.empty() && events.empty() && expenses.empty()) return false;
    const auto written = storage::query(
        storage::Transaction{database_},
        kRecordProviderNews,
        health,
        nlohmann::json(events),
        toJson(expenses));
    if (written) return has_more;
    // Ids keep what may have been written after all from being written twice.
    const std::lock_guard lock{mutex_};
    giveBack(events_, std::move(events));
    giveBack(expenses_, std::move(expenses));
    return written.error();
}

base::Result<void> ProviderNews::learn() {
    const auto now = clock_.now();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_}, kProviderBreakersSince, learned_at_ - kOverlap, host_));
    learned_at_ = now;
    const auto mono = clock_.monotonic();
    const std::lock_guard lock{mutex_};
    for (const auto row : rows) {
        const auto seen = readSeenBreaker(row);
        const auto found = told_.find({seen.tenant, seen.provider});
        if (found == told_.end()) continue;
        auto& told = found->second;
        if (told.watched.revision != seen.revision || seen.changed_at <= told.changed_at) continue;
        told.changed_at = seen.changed_at;
        if (told.state == seen.state) continue;
        const auto left = seen.until ? *seen.until - now : std::chrono::microseconds{0};
        told.watched.health->adopt(seen.state, mono + left, mono);
        told.state = told.watched.health->figures(mono).state;
    }
    return {};
}

}  // namespace parley::provider
