#include "link_pool.hpp"

namespace parley::io {

LinkPool::LinkPool(Loop& loop, Limits limits)
    : limits_{limits}, deadline_{loop, [this] { expire(); }} {}

std::shared_ptr<Link> LinkPool::take(const std::string& key) {
    for (;;) {
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return nullptr;
        const auto newest = found->second.back();
        auto link = newest->link;
        remove(newest);
        if (link->isQuiet()) return link;
    }
}

void LinkPool::keep(const std::string& key, std::shared_ptr<Link> link) {
    if (limits_.per_key == 0 || limits_.total == 0) return;
    const auto same = by_key_.find(key);
    if (same != by_key_.end() && same->second.size() >= limits_.per_key) {
        remove(same->second.front());
    } else if (idle_.size() >= limits_.total) {
        remove(idle_.begin());
    }
    const auto until = std::chrono::steady_clock::now() + limits_.keep_idle;
    by_key_[key].push_back(idle_.insert(idle_.end(), Idle{key, std::move(link), until}));
    deadline_.moveTo(idle_.front().until);
}

void LinkPool::clear() {
    by_key_.clear();
    idle_.clear();
    deadline_.moveTo(Deadline::kNever);
}

void LinkPool::remove(Position position) {
    const auto found = by_key_.find(position->key);
    found->second.remove(position);
    if (found->second.empty()) by_key_.erase(found);
    idle_.erase(position);
}

void LinkPool::expire() {
    const auto now = std::chrono::steady_clock::now();
    while (!idle_.empty() && idle_.front().until <= now)
        remove(idle_.begin());
    if (!idle_.empty()) deadline_.moveTo(idle_.front().until);
}

}  // namespace parley::io
