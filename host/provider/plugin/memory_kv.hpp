#pragma once

#include "kv_store.hpp"

#include <base/clock.hpp>

#include <map>
#include <mutex>

namespace parley::provider {

/// A KvStore for tools and tests: what it keeps is gone with it.
class MemoryKv final : public KvStore {
public:
    explicit MemoryKv(const base::Clock& clock) : clock_{clock} {}

    void get(const KvSpace& space, std::string key, Found done) override;
    void put(
        const KvSpace& space,
        std::string key,
        std::string value,
        std::chrono::seconds lifetime,
        std::size_t quota,
        Done done) override;
    void remove(const KvSpace& space, std::string key, Done done) override;

private:
    struct Entry {
        std::string value;
        std::optional<base::MonoTime> until;
    };
    using Entries = std::map<std::string, Entry>;

    void forgetOld(Entries& entries) const;

    const base::Clock& clock_;
    std::mutex mutex_;
    std::map<KvSpace, Entries> spaces_;
};

}  // namespace parley::provider
