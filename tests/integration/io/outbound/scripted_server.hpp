#pragma once

#include "test_certificates.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace parley::testing {

/// The server's end of one connection. Everything blocks; reading fails when the client closes or
/// the server is destroyed.
class Peer {
public:
    Peer(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);

    /// Up to and with the empty line; empty when the client closed.
    std::string readHead();
    /// Up to and with the end of a line.
    std::string readLine();
    std::string readBytes(std::size_t count);
    bool send(std::string_view bytes);
    /// Sends zeros, but at most this many, until the client takes no more; how many it took.
    std::size_t sendUntilHeldUp(std::size_t most);
    /// From here on under TLS.
    bool startTls(boost::asio::ssl::context& tls);
    void waitForClose();
    /// With a RST instead of a FIN.
    void reset();
    /// Ends TLS as it should be, or just the connection.
    void close();
    void cut();
    [[nodiscard]] bool isOpen() const { return open_; }
    [[nodiscard]] bool resumedSession();

private:
    bool readMore();
    std::string readTo(std::string_view end);

    boost::asio::ssl::context plain_{boost::asio::ssl::context::tls_server};
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
    bool tls_ = false;
    bool open_ = true;
    std::string received_;
};

/// A server on the loopback that does with each connection what its script says, on a thread of the
/// connection's own.
class ScriptedServer {
public:
    using Script = std::function<void(Peer& peer, int connection)>;

    explicit ScriptedServer(Script script, std::optional<TestIdentity> identity = {});
    ScriptedServer(const std::string& address, Script script, std::optional<TestIdentity> identity);
    ~ScriptedServer();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int connections() const { return connections_; }
    /// For a script that changes to TLS in the middle.
    static boost::asio::ssl::context tlsOf(const TestIdentity& identity);

private:
    void accept();
    void serve(boost::asio::ip::tcp::socket socket, int connection);

    boost::asio::io_context context_;
    std::optional<boost::asio::ssl::context> tls_;
    boost::asio::ip::tcp::acceptor acceptor_{context_};
    const Script script_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::set<int> open_;
    std::vector<std::thread> threads_;
    std::thread accepting_;
};

}  // namespace parley::testing
