#include "web_socket_server.hpp"

#include <io/outbound/web_socket_handshake.hpp>

#include <cstdint>

namespace parley::testing {

namespace {

std::string bigEndian(std::uint64_t value, unsigned bytes) {
    std::string text;
    while (bytes-- > 0)
        text.push_back(static_cast<char>(value >> (8 * bytes) & 0xFFU));
    return text;
}

std::uint64_t numberIn(const std::string& bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

std::string fieldOf(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string acceptanceOf(const std::string& head, const std::string& fields) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           io::acceptOf(fieldOf(head, "Sec-WebSocket-Key")) + "\r\n" + fields + "\r\n";
}

std::string acceptWebSocket(Peer& peer, const std::string& fields) {
    auto head = peer.readHead();
    peer.send(acceptanceOf(head, fields));
    return head;
}

std::string serverFrame(unsigned char first, std::string_view payload) {
    std::string frame{static_cast<char>(first)};
    if (payload.size() < 126) {
        frame += static_cast<char>(payload.size());
    } else if (payload.size() <= 0xFFFF) {
        frame += '\x7E' + bigEndian(payload.size(), 2);
    } else {
        frame += '\x7F' + bigEndian(payload.size(), 8);
    }
    return frame.append(payload);
}

std::string closePayload(unsigned code, std::string_view reason) {
    return bigEndian(code, 2).append(reason);
}

ClientFrame readFrame(Peer& peer) {
    const auto start = peer.readBytes(2);
    if (start.size() < 2) return {};
    const auto second = static_cast<unsigned char>(start[1]);
    std::uint64_t length = second & 0x7FU;
    if (length == 126) length = numberIn(peer.readBytes(2));
    if (length == 127) length = numberIn(peer.readBytes(8));
    const bool masked = (second & 0x80U) != 0;
    const auto mask = masked ? peer.readBytes(4) : std::string(4, '\0');
    auto payload = peer.readBytes(length);
    if (payload.size() < length || mask.size() < 4) return {};
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
    return {static_cast<unsigned char>(start[0]), masked, std::move(payload)};
}

}  // namespace parley::testing
