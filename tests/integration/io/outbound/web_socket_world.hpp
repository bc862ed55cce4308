#pragma once

#include "outbound_world.hpp"
#include "web_socket_server.hpp"

#include <io/outbound/web_socket_client.hpp>

#include <functional>
#include <string>

namespace parley::io::testing {

using parley::testing::acceptWebSocket;
using parley::testing::ClientFrame;
using parley::testing::Peer;
using parley::testing::readFrame;
using parley::testing::ScriptedServer;

/// A socket with an owner who writes down what it hears.
class Listener {
public:
    explicit Listener(OutboundWorld& world) : world_{world} {}

    std::function<void(ClientWebSocket&)> on_open = [](ClientWebSocket&) {};
    std::function<void(ClientWebSocket&, const std::string&)> on_message =
        [](ClientWebSocket&, const std::string&) {};
    std::function<void(ClientWebSocket&)> on_writable = [](ClientWebSocket&) {};
    std::function<void(ClientWebSocket&)> on_started = [](ClientWebSocket&) {};

    void start(WebSocketClient& client, WebSocketRequest request) {
        world_.loops.at(0).post([this, &client, request = std::move(request)] {
            socket = client.connect(
                request,
                {.on_open =
                     [this](const std::string& subprotocol, const HttpHeaders&) {
                         heard += "open(" + subprotocol + ") ";
                         on_open(socket);
                     },
                 .on_message =
                     [this](MessageKind kind, std::string_view message) {
                         heard += kind == MessageKind::Text ? "text " : "binary ";
                         bytes += message.size();
                         if (message.size() < 100) heard.append(message) += ' ';
                         on_message(socket, std::string{message});
                     },
                 .on_writable = [this] { on_writable(socket); },
                 .on_end =
                     [this](const WebSocketEnd& how) {
                         heard += how.failure ? std::string{nameOf(how.failure->kind)}
                                              : std::to_string(how.close_code);
                         end = how;
                         ended.wake();
                     }});
            on_started(socket);
        });
    }

    /// All that was heard, with how it ended.
    std::string run(WebSocketClient& client, WebSocketRequest request) {
        start(client, std::move(request));
        ended.wait();
        world_.onLoop([] {});
        return heard;
    }

    ClientWebSocket socket;
    Waiter ended;
    std::string heard;
    std::size_t bytes = 0;
    WebSocketEnd end;

private:
    OutboundWorld& world_;
};

inline WebSocketRequest to(const ScriptedServer& server, const std::string& scheme = "ws") {
    return {
        .url = scheme + "://good.test:" + std::to_string(server.port()) + "/talk?x=1",
        .trust = Trust::Operator};
}

/// A world with a client of WebSockets.
struct WebSocketWorld : OutboundWorld {
    WebSocketClient client{loops, dialer};

    std::string heardFrom(ScriptedServer::Script script) {
        ScriptedServer server{std::move(script)};
        return Listener{*this}.run(client, to(server));
    }
    /// What comes of these bytes of a server that then waits; `answer` is the client's last frame.
    std::string heardOf(const std::string& bytes, ClientFrame* answer = nullptr) {
        ClientFrame last;
        std::string heard;
        {
            ScriptedServer server{[&](Peer& peer, int) {
                acceptWebSocket(peer);
                peer.send(bytes);
                last = readFrame(peer);
                peer.waitForClose();
            }};
            heard = Listener{*this}.run(client, to(server));
        }
        if (answer != nullptr) *answer = last;
        return heard;
    }
};

}  // namespace parley::io::testing
