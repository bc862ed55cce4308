#include "doorbells.hpp"

#include <vector>

namespace parley::conversation {

Doorbells::Listener::Listener(Doorbells& bells, ConversationId id, Ring ring) : bells_{bells} {
    const std::lock_guard lock{bells_.mutex_};
    at_ = bells_.listeners_.emplace(id, std::move(ring));
}

Doorbells::Listener::~Listener() {
    const std::lock_guard lock{bells_.mutex_};
    bells_.listeners_.erase(at_);
}

void Doorbells::ring(ConversationId id) {
    std::vector<Ring> rings;
    {
        // Whoever is woken may run at once, and leave the list.
        const std::lock_guard lock{mutex_};
        const auto [first, last] = listeners_.equal_range(id);
        for (auto at = first; at != last; ++at)
            rings.push_back(at->second);
    }
    for (const auto& ring : rings)
        ring();
}

}  // namespace parley::conversation
