#include "host_registry.hpp"

#include <base/log.hpp>
#include <storage/transaction.hpp>

namespace parley::jobs {

namespace {

using storage::Effect;
using storage::Statement;

constexpr std::chrono::seconds kRenewal{15};
// Three renewals missed.
constexpr std::chrono::seconds kLease{45};
// Long enough to see in the list what died last night.
constexpr std::chrono::hours kMemory{24};

constexpr Statement kRenew{
    "renew_host",
    "INSERT INTO parley.host (id, name, address, started_at, last_seen_at) VALUES ($1, $2, $3, $4, "
    "$4)"
    " ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at",
    Effect::Writes};
constexpr Statement kForget{
    "forget_hosts", "DELETE FROM parley.host WHERE last_seen_at < $1", Effect::Writes};
constexpr Statement kHosts{
    "hosts",
    "SELECT id, name, address, started_at, last_seen_at FROM parley.host ORDER BY name, id",
    Effect::Reads};
constexpr Statement kRemove{"remove_host", "DELETE FROM parley.host WHERE id = $1", Effect::Writes};

}  // namespace

HostRegistry::HostRegistry(
    storage::Database& database, const base::Clock& clock, std::string name, std::string address)
    : database_{database},
      clock_{clock},
      id_{HostId::make(clock.now())},
      name_{std::move(name)},
      address_{std::move(address)} {}

base::Result<void> HostRegistry::renew() {
    storage::Transaction transaction{database_};
    transaction.add(kRenew, id_, name_, address_, clock_.now());
    transaction.add(kForget, clock_.now() - kMemory);
    TRY(transaction.run());
    return {};
}

base::Result<std::vector<HostRecord>> HostRegistry::hosts() {
    const auto rows = TRY(storage::query(storage::Transaction{database_}, kHosts));
    std::vector<HostRecord> hosts;
    for (const auto row : rows) {
        hosts.push_back(
            {.id = row.id<HostId>(0),
             .name = row.text(1),
             .address = row.text(2),
             .started_at = row.time(3),
             .last_seen_at = row.time(4),
             .alive = row.time(4) + kLease >= clock_.now()});
    }
    return hosts;
}

void HostRegistry::start(io::Loop& loop) {
    repeater_.start(loop, [this] {
        const auto renewed = renew();
        if (!renewed) {
            base::log(
                base::LogLevel::Warning, "host_not_renewed", {{"reason", renewed.error().reason}});
        }
        return std::chrono::milliseconds{kRenewal};
    });
}

void HostRegistry::stop() {
    repeater_.stop();
    const auto removed = storage::query(storage::Transaction{database_}, kRemove, id_);
    if (!removed) {
        base::log(
            base::LogLevel::Warning, "host_not_removed", {{"reason", removed.error().reason}});
    }
}

}  // namespace parley::jobs
