#include "ice.hpp"

#include "text.hpp"

#include <algorithm>

namespace parley::transport {

namespace {

// A browser tries each of its addresses with each of ours.
constexpr std::size_t kMostPaths = 16;

}  // namespace

std::string_view IceLite::ownerOf(const StunMessage& check) {
    return cutAt(check.username, ':').first;
}

IceLite::Check IceLite::check(
    const Path& path, Bytes datagram, const StunMessage& check, base::MonoTime now) {
    const auto& [user, password, peer_user] = credentials_;
    if (check.kind != StunClass::Request || check.method != kStunBinding ||
        cutAt(check.username, ':').second != peer_user ||
        !hasIntegrity(datagram, check, password)) {
        return Check::Foreign;
    }
    if (!check.unknown.empty()) {
        path.send(bytesOf(unknownAttributes(check.transaction, check.unknown, password)));
        return Check::Refused;
    }
    if (check.ice_controlled) {
        path.send(bytesOf(roleConflict(check.transaction, password)));
        return Check::Refused;
    }
    path.send(bytesOf(bindingSuccess(check.transaction, path.remote, password)));
    last_check_ = now;
    keep(path);
    // The first path serves until the caller names a better one, also when it moves later.
    if (!selected_ || check.use_candidate) selected_ = path;
    return Check::Valid;
}

void IceLite::keep(const Path& path) {
    if (std::ranges::find(paths_, path) != paths_.end()) return;
    paths_.push_back(path);
    if (paths_.size() <= kMostPaths) return;
    const auto oldest =
        std::ranges::find_if(paths_, [this](const Path& one) { return one != selected_; });
    dropped_ = *oldest;
    paths_.erase(oldest);
}

void IceLite::drop(const Path& path) {
    std::erase(paths_, path);
    if (selected_ != path) return;
    selected_.reset();
    if (!paths_.empty()) selected_ = paths_.back();
}

}  // namespace parley::transport
