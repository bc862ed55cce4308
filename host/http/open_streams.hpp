#pragma once

#include <tenancy/revocations.hpp>

#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace parley::http {

/// The answers that stay open, and whose they are: an end of access ends them too.
class OpenStreams {
public:
    /// Called once, from any thread, when the caller's access has ended.
    using End = std::function<void()>;

    /// Leaves the list when destroyed.
    class Entry {
    public:
        Entry(OpenStreams& streams, tenancy::Principal principal, End end);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        friend class OpenStreams;
        OpenStreams& streams_;
        tenancy::Principal principal_;
        End end_;
        std::list<Entry*>::iterator at_;
    };

    void end(const tenancy::Revocation& revocation);
    [[nodiscard]] std::size_t size() const;

private:
    mutable std::mutex mutex_;
    std::list<Entry*> entries_;
};

}  // namespace parley::http
