#pragma once

#include "scripted_server.hpp"

#include <string>
#include <string_view>

namespace parley::testing {

/// A frame of a client's as it came, without its mask.
struct ClientFrame {
    /// Zero when the client left instead.
    unsigned char first = 0;
    bool masked = false;
    std::string payload;
};

/// What a server answers to the head of a handshake; `fields` are whole lines.
std::string acceptanceOf(const std::string& head, const std::string& fields = {});
/// Reads a handshake, accepts it and returns its head.
std::string acceptWebSocket(Peer& peer, const std::string& fields = {});
/// A frame as a server sends it, with any first byte.
std::string serverFrame(unsigned char first, std::string_view payload);
/// The payload of a close frame.
std::string closePayload(unsigned code, std::string_view reason = {});
ClientFrame readFrame(Peer& peer);
/// The value of a field of a head; empty when it has none.
std::string fieldOf(const std::string& head, const std::string& name);

constexpr unsigned char kText = 0x81;
constexpr unsigned char kBinary = 0x82;
constexpr unsigned char kClose = 0x88;
constexpr unsigned char kPing = 0x89;
constexpr unsigned char kPong = 0x8A;

}  // namespace parley::testing
