#include "memory_kv.hpp"

namespace parley::provider {

void MemoryKv::forgetOld(Entries& entries) const {
    const auto now = clock_.monotonic();
    std::erase_if(entries, [now](const auto& entry) {
        return entry.second.until && *entry.second.until <= now;
    });
}

void MemoryKv::get(const KvSpace& space, std::string key, Found done) {
    std::optional<std::string> value;
    {
        const std::lock_guard lock{mutex_};
        auto& entries = spaces_[space];
        forgetOld(entries);
        if (const auto found = entries.find(key); found != entries.end()) {
            value = found->second.value;
        }
    }
    done(std::move(value));
}

void MemoryKv::put(
    const KvSpace& space,
    std::string key,
    std::string value,
    std::chrono::seconds lifetime,
    std::size_t quota,
    Done done) {
    bool fits = false;
    {
        const std::lock_guard lock{mutex_};
        auto& entries = spaces_[space];
        forgetOld(entries);
        std::size_t used = key.size() + value.size();
        for (const auto& [name, entry] : entries)
            used += name == key ? 0 : name.size() + entry.value.size();
        fits = used <= quota;
        if (fits) {
            Entry entry{.value = std::move(value), .until = {}};
            if (lifetime.count() > 0) entry.until = clock_.monotonic() + lifetime;
            entries.insert_or_assign(std::move(key), std::move(entry));
        }
    }
    if (fits) {
        done({});
    } else {
        done(base::Error{.code = base::ErrorCode::TooLarge, .reason = "kv_quota"});
    }
}

void MemoryKv::remove(const KvSpace& space, std::string key, Done done) {
    {
        const std::lock_guard lock{mutex_};
        spaces_[space].erase(key);
    }
    done({});
}

}  // namespace parley::provider
