#pragma once

#include "failure.hpp"

#include <base/check.hpp>
#include <io/loop.hpp>

#include <latch>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

namespace parley::io {

/// Keeps what lives on the loops alive until it ends, and ends all of it when the host stops. A
/// Session has `fail(OutboundFailureKind, std::string)`.
template <typename Session>
class LoopSessions {
public:
    /// One loop's.
    struct Shard {
        explicit Shard(Loop& on) : loop{on} {}

        Loop& loop;
        std::unordered_set<std::shared_ptr<Session>> live;
        bool closed = false;
    };

    explicit LoopSessions(Loops& loops) {
        for (std::size_t i = 0; i < loops.size(); ++i)
            shards_.push_back(std::make_shared<Shard>(loops.at(i)));
    }

    /// That of the calling loop.
    std::shared_ptr<Shard> here() const {
        for (const auto& shard : shards_) {
            if (&shard->loop == Loop::current()) return shard;
        }
        CHECK(!"called on one of the loops");
        return nullptr;
    }

    /// Off the loops, once or more.
    void close() {
        if (std::exchange(closed_, true)) return;
        CHECK(Loop::current() == nullptr);
        std::latch done{static_cast<std::ptrdiff_t>(shards_.size())};
        for (auto& shard : shards_) {
            shard->loop.post([&done, shard] {
                shard->closed = true;
                const auto sessions = shard->live;
                for (const auto& session : sessions)
                    session->fail(OutboundFailureKind::Cancelled, "the client is closed");
                done.count_down();
            });
        }
        done.wait();
    }

private:
    std::vector<std::shared_ptr<Shard>> shards_;
    bool closed_ = false;
};

}  // namespace parley::io
