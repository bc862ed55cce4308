#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::testing {

/// A client that sends exactly the bytes it is told, right or wrong. Reading gives up after ten
/// seconds, so a server that never answers fails the test instead of hanging it.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_{context_} {
        socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }

    void send(std::string_view bytes) {
        boost::system::error_code error;
        boost::asio::write(socket_, boost::asio::buffer(bytes), error);
    }

    /// One answer with a Content-Length, or as much as came before the server closed.
    std::string readAnswer() {
        auto end = readUntil("\r\n\r\n");
        if (end == std::string::npos) return std::exchange(received_, {});
        end += 4;
        std::size_t length = 0;
        const auto field = received_.find("Content-Length: ");
        if (field != std::string::npos && field < end)
            length = std::stoul(received_.substr(field + 16));
        while (received_.size() < end + length && receiveSome()) {
        }
        const auto size = std::min(received_.size(), end + length);
        auto answer = received_.substr(0, size);
        received_.erase(0, size);
        return answer;
    }

    /// Everything up to the server's closing of the connection.
    std::string readToEnd() {
        while (receiveSome()) {
        }
        return std::exchange(received_, {});
    }

    /// Where `text` begins in what has come so far; npos when the server closed without it.
    std::size_t readUntil(std::string_view text) {
        for (;;) {
            if (const auto at = received_.find(text); at != std::string::npos) return at;
            if (!receiveSome()) return std::string::npos;
        }
    }

    /// True when the server has closed and nothing is left to read.
    bool isClosed() { return received_.empty() && !receiveSome(); }
    void close() { socket_.close(); }

private:
    bool receiveSome() {
        char bytes[4096];
        const auto count = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        received_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::string received_;
};

}  // namespace parley::testing
