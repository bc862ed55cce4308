#pragma once

#include "ids.hpp"

#include <functional>
#include <map>
#include <mutex>

namespace parley::conversation {

/// Tells those on this host who wait for news of a conversation that there is some to read. Any
/// thread.
class Doorbells {
public:
    using Ring = std::function<void()>;

    /// While it lives, `ring` may be called, on any thread; it must not wait.
    class Listener {
    public:
        Listener(Doorbells& bells, ConversationId id, Ring ring);
        ~Listener();
        Listener(const Listener&) = delete;
        Listener& operator=(const Listener&) = delete;

    private:
        Doorbells& bells_;
        std::multimap<ConversationId, Ring>::iterator at_;
    };

    void ring(ConversationId id);

private:
    std::mutex mutex_;
    std::multimap<ConversationId, Ring> listeners_;
};

}  // namespace parley::conversation
