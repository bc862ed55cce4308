#pragma once

#include "options.hpp"

#include <io/loop.hpp>
#include <io/offload.hpp>

#include <Poco/Net/HTTPRequestHandler.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <chrono>
#include <memory>

namespace parley::io {

/// What every connection of a server shares.
struct EdgeContext {
    EdgeOptions options;
    Poco::Net::HTTPRequestHandler& handler;
    /// Null when handlers run as fibers.
    BlockingPool* handler_pool = nullptr;
    std::atomic<bool> draining = false;
    std::atomic<std::size_t> connections = 0;
};

/// A client's connection as the server sees it: something with deadlines that can be ended.
class OpenConnection : public boost::intrusive::list_base_hook<
                           boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    virtual ~OpenConnection() = default;
    virtual void start() = 0;
    /// Ends the connection when it has overrun what it is waiting for.
    virtual void enforceDeadline(std::chrono::steady_clock::time_point now) = 0;
    /// Ends it when idle; asks streams to end; lets a running request finish.
    virtual void drain() = 0;
    virtual void abort() = 0;
};

using ConnectionList =
    boost::intrusive::list<OpenConnection, boost::intrusive::constant_time_size<false>>;

/// Both run on `loop` and keep themselves alive until their peer is gone.
std::shared_ptr<OpenConnection> makePlainConnection(
    EdgeContext& edge, Loop& loop, boost::asio::ip::tcp::socket socket);
std::shared_ptr<OpenConnection> makeTlsConnection(
    EdgeContext& edge,
    Loop& loop,
    boost::asio::ip::tcp::socket socket,
    std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace parley::io
