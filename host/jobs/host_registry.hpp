#pragma once

#include "repeater.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <base/result.hpp>

#include <string>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::jobs {

struct HostName {
    static constexpr std::string_view kPrefix = "hst_";
};
using HostId = base::Id<HostName>;

struct HostRecord {
    HostId id;
    std::string name;
    std::string address;
    base::UtcTime started_at;
    base::UtcTime last_seen_at;
    bool alive = false;
};

/// This run of the host in the list of hosts, kept alive by a lease. A host started again is a new
/// entry; an entry not renewed for 45 s counts as dead and its jobs go back into the queue.
class HostRegistry {
public:
    HostRegistry(
        storage::Database& database,
        const base::Clock& clock,
        std::string name,
        std::string address);

    [[nodiscard]] const HostId& id() const { return id_; }
    base::Result<void> renew();
    base::Result<std::vector<HostRecord>> hosts();

    void start(io::Loop& loop);
    /// Takes the entry out of the list.
    void stop();

private:
    storage::Database& database_;
    const base::Clock& clock_;
    HostId id_;
    std::string name_;
    std::string address_;
    Repeater repeater_;
};

}  // namespace parley::jobs
