#include "vendor.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace parley::provider::conformance {

namespace {

using parley::testing::FakeConnection;
using parley::testing::FakeExchange;
using parley::testing::FakeSocket;
using parley::testing::FakeWorker;

constexpr int kMostPieces = 12;
constexpr int kMostFragments = 6;

/// Those that are open now: what acts on one may make the plugin begin another.
template <typename Connection>
std::vector<Connection*> openOnes(std::list<Connection>& connections) {
    std::vector<Connection*> open;
    for (auto& connection : connections) {
        if (!connection.cancelled) open.push_back(&connection);
    }
    return open;
}

template <typename Connection>
std::size_t countOpen(const std::list<Connection>& connections) {
    return static_cast<std::size_t>(std::ranges::count(connections, false, &Connection::cancelled));
}

template <typename Connection>
std::size_t failAll(std::list<Connection>& connections) {
    std::size_t failed = 0;
    for (auto* connection : openOnes(connections)) {
        if (std::exchange(connection->cancelled, true)) continue;
        ++failed;
        connection->end(PARLEY_E_NETWORK);
    }
    return failed;
}

/// Makes the parts of a connection's life happen for as long as the plugin wants it.
template <typename Connection, typename... Acts>
void live(Connection& connection, Acts&&... acts) {
    ((connection.cancelled ? void() : acts(connection)), ...);
    if (!std::exchange(connection.cancelled, true)) connection.end();
}

std::string nonsense(std::mt19937& chance) {
    static constexpr std::array<std::string_view, 16> kFragments{
        "{",
        "}",
        "[",
        "\"text\":",
        "null",
        "-1e999",
        "data: ",
        "\n\n",
        "event: error\n",
        "[DONE]",
        "\xff\xfe",
        "\xf0\x9f",
        "\"\\ud800\"",
        "{\"type\":7}",
        "{\"choices\":[{}]}",
        "RIFF"};
    std::string text;
    const auto count = 1 + chance() % kMostFragments;
    for (std::size_t i = 0; i < count; ++i) {
        if (chance() % 3 == 0)
            text += static_cast<char>(chance() % 256);
        else
            text += kFragments[chance() % kFragments.size()];
    }
    return text;
}

template <typename Tell>
void tellPieces(std::mt19937& chance, const bool& over, Tell&& tell) {
    const auto count = chance() % kMostPieces;
    for (std::size_t i = 0; i < count && !over; ++i)
        tell(nonsense(chance));
}

}  // namespace

std::size_t Vendor::begun() const {
    return host_.exchanges.size() + host_.sockets.size() + host_.connections.size() +
           host_.workers.size();
}

std::size_t Vendor::open() const {
    return openExchanges() + countOpen(host_.sockets) + countOpen(host_.connections) +
           countOpen(host_.workers);
}

std::size_t Vendor::openExchanges() const {
    return countOpen(host_.exchanges);
}

bool Vendor::isPaused() const {
    return std::ranges::all_of(host_.exchanges, [](const FakeExchange& exchange) {
        return exchange.cancelled || exchange.paused;
    });
}

std::size_t Vendor::fail() {
    return failAll(host_.exchanges) + failAll(host_.sockets) + failAll(host_.connections) +
           failAll(host_.workers);
}

std::size_t Vendor::refuse(int http_status) {
    const auto exchanges = openOnes(host_.exchanges);
    for (auto* exchange : exchanges) {
        live(
            *exchange,
            [&](auto& one) {
                one.head(
                    http_status,
                    {{"content-type", "application/json"},
                     {"retry-after", std::to_string(kRetryAfterSeconds)}});
            },
            [](auto& one) { one.data("{}"); });
    }
    const auto sockets = openOnes(host_.sockets);
    for (auto* socket : sockets) {
        if (std::exchange(socket->cancelled, true)) continue;
        Status refused;
        // As the host tells of a handshake.
        refused.code = classifyHttp(http_status);
        refused.http_status = http_status;
        refused.retry_after_ms = kRetryAfterSeconds * 1'000;
        socket->endWith(refused);
    }
    return exchanges.size() + sockets.size();
}

std::size_t Vendor::babble(std::mt19937& chance) {
    const auto exchanges = openOnes(host_.exchanges);
    for (auto* exchange : exchanges)
        live(
            *exchange,
            [](auto& one) {
                one.head(200, {{"content-type", "application/octet-stream"}});
            },
            [&](auto& one) {
                tellPieces(chance, one.cancelled, [&](auto piece) { one.data(piece); });
            });
    const auto sockets = openOnes(host_.sockets);
    for (auto* socket : sockets)
        live(
            *socket,
            [](auto& one) { one.open(); },
            [&](auto& one) {
                tellPieces(chance, one.cancelled, [&](auto piece) {
                    chance() % 2 == 0 ? one.text(piece) : one.binary(piece);
                });
            });
    const auto connections = openOnes(host_.connections);
    for (auto* connection : connections)
        live(
            *connection,
            [](auto& one) { one.open(); },
            [&](auto& one) {
                tellPieces(chance, one.cancelled, [&](auto piece) { one.data(piece); });
            });
    const auto workers = openOnes(host_.workers);
    for (auto* worker : workers)
        live(
            *worker,
            [](auto& one) { one.open(); },
            [&](auto& one) {
                tellPieces(chance, one.cancelled, [&](auto piece) { one.message(piece); });
            });
    return exchanges.size() + sockets.size() + connections.size() + workers.size();
}

void Vendor::block() {
    for (auto* socket : openOnes(host_.sockets))
        socket->busy = true;
    for (auto* connection : openOnes(host_.connections))
        connection->busy = true;
    for (auto* worker : openOnes(host_.workers))
        worker->busy = true;
}

std::size_t Vendor::unblock() {
    std::size_t count = 0;
    const auto unblockAll = [&count](auto& connections) {
        for (auto* connection : openOnes(connections)) {
            ++count;
            connection->busy = false;
            connection->open();
            if (!connection->cancelled) connection->sink.on_writable(connection->sink.ctx);
        }
    };
    unblockAll(host_.sockets);
    unblockAll(host_.connections);
    unblockAll(host_.workers);
    return count;
}

std::size_t Vendor::bytesTaken() const {
    std::size_t bytes = 0;
    for (const auto& exchange : host_.exchanges)
        bytes += exchange.body.size();
    for (const auto& socket : host_.sockets)
        for (const auto& message : socket.sent)
            bytes += message.size();
    for (const auto& connection : host_.connections)
        bytes += connection.sent.size();
    for (const auto& worker : host_.workers)
        for (const auto& message : worker.sent)
            bytes += message.size();
    return bytes;
}

}  // namespace parley::provider::conformance
