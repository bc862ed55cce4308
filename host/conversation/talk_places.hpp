#pragma once

#include <base/id.hpp>
#include <base/result.hpp>

#include <map>
#include <memory>
#include <mutex>

namespace parley::conversation {

/// How many conversations go on at once in this process, and how many may: a conversation holds a
/// place as long as it lasts. Any thread; outlives its places.
class TalkPlaces {
public:
    struct Limits {
        std::size_t host = 500;
        std::size_t tenant = 100;
    };
    using Place = std::shared_ptr<void>;

    explicit TalkPlaces(Limits limits) : limits_{limits} {}

    /// Unavailable `too_many_conversations` when the host is full, RateLimited with the same reason
    /// when the tenant's share is.
    base::Result<Place> take(base::TenantId tenant);
    [[nodiscard]] std::size_t taken() const;

private:
    void giveBack(base::TenantId tenant);

    const Limits limits_;
    mutable std::mutex mutex_;
    std::size_t taken_ = 0;
    std::map<base::TenantId, std::size_t> by_tenant_;
};

}  // namespace parley::conversation
