#include "open_streams.hpp"

#include <utility>

namespace parley::http {

OpenStreams::Entry::Entry(OpenStreams& streams, tenancy::Principal principal, End end)
    : streams_{streams}, principal_{principal}, end_{std::move(end)} {
    const std::lock_guard lock{streams_.mutex_};
    at_ = streams_.entries_.insert(streams_.entries_.end(), this);
}

OpenStreams::Entry::~Entry() {
    const std::lock_guard lock{streams_.mutex_};
    streams_.entries_.erase(at_);
}

void OpenStreams::end(const tenancy::Revocation& revocation) {
    const std::lock_guard lock{mutex_};
    for (auto* entry : entries_) {
        if (!revocation.concerns(entry->principal_)) continue;
        if (const auto end = std::exchange(entry->end_, nullptr)) end();
    }
}

std::size_t OpenStreams::size() const {
    const std::lock_guard lock{mutex_};
    return entries_.size();
}

}  // namespace parley::http
