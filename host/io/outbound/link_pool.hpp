#pragma once

#include "deadline.hpp"
#include "link.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace parley::io {

/// Kept connections of one loop that no call uses, by what they may be used for. The newest is
/// taken first, so that those a burst has left behind expire.
class LinkPool {
public:
    struct Limits {
        std::size_t per_key;
        std::size_t total;
        std::chrono::milliseconds keep_idle;
    };
    LinkPool(Loop& loop, Limits limits);

    /// Null when there is none that is still open.
    std::shared_ptr<Link> take(const std::string& key);
    void keep(const std::string& key, std::shared_ptr<Link> link);
    void clear();
    [[nodiscard]] std::size_t size() const { return idle_.size(); }

private:
    struct Idle {
        std::string key;
        std::shared_ptr<Link> link;
        Deadline::Time until;
    };
    using Position = std::list<Idle>::iterator;

    void remove(Position position);
    void expire();

    const Limits limits_;
    /// Oldest first, also within a key.
    std::list<Idle> idle_;
    std::unordered_map<std::string, std::list<Position>> by_key_;
    Deadline deadline_;
};

}  // namespace parley::io
