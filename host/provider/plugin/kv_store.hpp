#pragma once

#include <base/result.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace parley::provider {

/// One space for each plugin and tenant.
struct KvSpace {
    std::string plugin;
    std::string tenant;

    auto operator<=>(const KvSpace&) const = default;
};

/// Where plugins keep small things that outlive the process. Any thread; `done` runs once, later or
/// at once, on any thread.
class KvStore {
public:
    using Found = std::function<void(base::Result<std::optional<std::string>>)>;
    using Done = std::function<void(base::Result<void>)>;

    virtual ~KvStore() = default;
    virtual void get(const KvSpace& space, std::string key, Found done) = 0;
    /// A `lifetime` of zero keeps it. TooLarge `kv_quota` when keys and values of the space would
    /// be more than `quota` bytes.
    virtual void put(
        const KvSpace& space,
        std::string key,
        std::string value,
        std::chrono::seconds lifetime,
        std::size_t quota,
        Done done) = 0;
    virtual void remove(const KvSpace& space, std::string key, Done done) = 0;
};

}  // namespace parley::provider
