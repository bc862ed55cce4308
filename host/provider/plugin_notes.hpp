#pragma once

#include "plugin/kv_store.hpp"

#include <base/clock.hpp>
#include <base/id.hpp>
#include <io/loop.hpp>

#include <secrets/vault.hpp>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace parley::storage {
class Database;
}

namespace parley::provider {

/// What plugins keep, sealed, in the database, for every host. What is asked of one space on this
/// host is done in that order, one thing at a time, on a fiber; a plugin that asks for more than it
/// waits for is refused with Unavailable `overloaded`. Destroyed off the loops while they still
/// run: waits for what was asked.
class PluginNotes final : public KvStore {
public:
    PluginNotes(
        storage::Database& database,
        const secrets::Vault& vault,
        io::Loops& loops,
        const base::Clock& clock)
        : database_{database}, vault_{vault}, loops_{loops}, clock_{clock} {}
    ~PluginNotes() override;

    void get(const KvSpace& space, std::string key, Found done) override;
    void put(
        const KvSpace& space,
        std::string key,
        std::string value,
        std::chrono::seconds lifetime,
        std::size_t quota,
        Done done) override;
    void remove(const KvSpace& space, std::string key, Done done) override;

    /// Deletes what expired, of all tenants. Any fiber.
    base::Result<void> purge();

private:
    struct Task {
        /// What it holds while it waits.
        std::size_t bytes = 0;
        std::function<void()> act;
    };
    struct Line {
        std::deque<Task> tasks;
        std::size_t bytes = 0;
    };

    /// False when too much waits for that space.
    bool enqueue(const KvSpace& space, Task task);
    void workOff(const KvSpace& space);
    std::function<void()> nextOf(const KvSpace& space);

    base::Result<std::optional<std::string>> find(const KvSpace& space, const std::string& key);
    base::Result<void> keep(
        const KvSpace& space,
        const std::string& key,
        std::string value,
        std::chrono::seconds lifetime,
        std::size_t quota);
    base::Result<void> drop(const KvSpace& space, const std::string& key);

    storage::Database& database_;
    const secrets::Vault& vault_;
    io::Loops& loops_;
    const base::Clock& clock_;
    std::mutex mutex_;
    std::condition_variable all_done_;
    /// Of the spaces that a fiber works for.
    std::map<KvSpace, Line> lines_;
    std::size_t turn_ = 0;
};

}  // namespace parley::provider
