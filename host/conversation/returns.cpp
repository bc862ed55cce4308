#include "returns.hpp"

#include <algorithm>

namespace parley::conversation {

namespace {

/// With a key only what it opened itself: whoever made it may have made many, for many people.
bool isOf(const Returns::Talk& talk, const Returns::Wish& wish) {
    if (wish.secret != nullptr)
        return talk.secret != nullptr && talk.secret->key_sha256 == wish.secret->key_sha256;
    return talk.owner.tenant == wish.caller.tenant && talk.owner.user == wish.caller.user;
}

}  // namespace

Returns::Entry::Entry(Returns& returns, Talk talk) : returns_{returns}, talk_{std::move(talk)} {
    const std::lock_guard lock{returns_.mutex_};
    at_ = returns_.entries_.insert(returns_.entries_.end(), this);
}

Returns::Entry::~Entry() {
    const std::lock_guard lock{returns_.mutex_};
    returns_.entries_.erase(at_);
}

void Returns::Entry::setLost(bool lost) {
    const std::lock_guard lock{returns_.mutex_};
    lost_ = lost;
    if (lost) returns_.entries_.splice(returns_.entries_.begin(), returns_.entries_, at_);
}

std::optional<ConversationId> Returns::find(const Wish& wish) const {
    // Who names no session and has no key of their own begins a new one.
    if (wish.session_id.empty() && wish.secret == nullptr) return std::nullopt;
    const std::lock_guard lock{mutex_};
    const auto found = std::ranges::find_if(entries_, [&](const Entry* entry) {
        const auto& talk = entry->talk_;
        if (talk.pace != wish.pace || !isOf(talk, wish)) return false;
        return wish.session_id.empty() ? entry->lost_ : talk.session_id == wish.session_id;
    });
    return found == entries_.end() ? std::nullopt : std::optional{(*found)->talk_.id};
}

std::shared_ptr<const ClientSecret> Returns::secretOf(std::string_view key) const {
    const auto hash = ClientSecrets::hashOf(key);
    if (!hash) return nullptr;
    const std::lock_guard lock{mutex_};
    const auto found = std::ranges::find_if(entries_, [&](const Entry* entry) {
        return entry->talk_.secret != nullptr && entry->talk_.secret->key_sha256 == *hash;
    });
    return found == entries_.end() ? nullptr : (*found)->talk_.secret;
}

}  // namespace parley::conversation
