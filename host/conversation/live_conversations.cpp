#include "live_conversations.hpp"

namespace parley::conversation {

LiveConversations::Entry::Entry(
    LiveConversations& live, Conversation& conversation, Owner owner, io::Loop& loop)
    : live_{live}, id_{conversation.id()} {
    const std::lock_guard lock{live_.mutex_};
    live_.places_.insert_or_assign(id_, Place{&conversation, owner, &loop});
}

LiveConversations::Entry::~Entry() {
    const std::lock_guard lock{live_.mutex_};
    live_.places_.erase(id_);
}

void LiveConversations::Entry::setWaiting(bool waiting) {
    const std::lock_guard lock{live_.mutex_};
    live_.places_.at(id_).waiting = waiting;
}

std::optional<LiveConversations::Owner> LiveConversations::ownerOf(ConversationId id) const {
    const std::lock_guard lock{mutex_};
    const auto found = places_.find(id);
    return found == places_.end() ? std::nullopt : std::optional{found->second.owner};
}

std::vector<ConversationId> LiveConversations::waitingFor(const Owner& owner) const {
    const std::lock_guard lock{mutex_};
    std::vector<ConversationId> ids;
    for (const auto& [id, place] : places_)
        if (place.waiting && place.owner == owner) ids.push_back(id);
    return ids;
}

bool LiveConversations::isWaiting(ConversationId id) const {
    const std::lock_guard lock{mutex_};
    const auto found = places_.find(id);
    return found != places_.end() && found->second.waiting;
}

bool LiveConversations::with(
    ConversationId id, std::function<void(Conversation&)> task, std::function<void()> gone) {
    const std::lock_guard lock{mutex_};
    const auto found = places_.find(id);
    if (found == places_.end()) return false;
    found->second.loop->post([this, id, task = std::move(task), gone = std::move(gone)] {
        Conversation* conversation = nullptr;
        {
            const std::lock_guard again{mutex_};
            const auto place = places_.find(id);
            // Entries leave the list on this loop, so what is found stays while the task runs.
            if (place != places_.end()) conversation = place->second.conversation;
        }
        if (conversation != nullptr)
            task(*conversation);
        else if (gone)
            gone();
    });
    return true;
}

std::size_t LiveConversations::size() const {
    const std::lock_guard lock{mutex_};
    return places_.size();
}

}  // namespace parley::conversation
