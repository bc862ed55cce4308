#pragma once

#include "connection.hpp"

#include <base/result.hpp>

#include <memory>
#include <vector>

namespace parley::io {

/// Accepts connections on one plain and, if asked, one TLS port, spreads them over the loops and
/// runs the handler for each request. Construct, `start`, `drain`, destroy, all on one thread that
/// is no loop. The handler must outlive it.
class EdgeServer {
public:
    EdgeServer(Loops& loops, EdgeOptions options, Poco::Net::HTTPRequestHandler& handler);
    ~EdgeServer();
    EdgeServer(const EdgeServer&) = delete;
    EdgeServer& operator=(const EdgeServer&) = delete;

    /// Binds and listens. The ports are known afterwards, also when 0 was asked for.
    base::Result<void> start();
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::uint16_t tlsPort() const;
    [[nodiscard]] std::size_t connections() const { return context_.connections; }
    [[nodiscard]] bool draining() const { return context_.draining; }

    /// Stops accepting, lets running requests finish within the drain time-out, ends the rest.
    void drain();

private:
    class Listener;
    struct Shard;

    void tickDeadlines(Shard& shard);
    void runOnEachLoop(const std::function<void(Shard&)>& task);

    Loops& loops_;
    EdgeContext context_;
    std::unique_ptr<BlockingPool> handler_pool_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::shared_ptr<Listener> plain_;
    std::shared_ptr<Listener> tls_;
};

}  // namespace parley::io
