// The Realtime protocol's door for audio over WebSockets, as the host has it, with talks that say
// back what they hear. Prints one line of JSON with its port; ends when its standard input does.
#include <base/base64.hpp>
#include <conversation/realtime/client_event.hpp>
#include <conversation/realtime/event_text.hpp>
#include <io/edge/response.hpp>
#include <io/edge/server.hpp>
#include <io/edge/web_socket.hpp>
#include <io/fiber.hpp>
#include <media/g711.hpp>

#include <Poco/Net/HTTPRequestHandler.h>

#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace parley::bench {
namespace {

using conversation::EventText;
using media::G711Law;

/// What RealtimeSession does with audio that comes and goes, and between the two what a talk in
/// G.711 does: samples.
class EchoTalk {
public:
    explicit EchoTalk(std::shared_ptr<io::WebSocket> socket) : socket_{std::move(socket)} {}

    void receive(std::string text) {
        const auto append = conversation::findPlainAppend(text);
        if (!append) return;
        const auto coded = base::decodeBase64(append->audio);
        if (!coded) return;
        samples_.resize(coded->size());
        media::decodeG711(G711Law::ULaw, *coded, samples_);
        hear();
    }

private:
    void hear() {
        coded_.resize(samples_.size());
        media::encodeG711(G711Law::ULaw, samples_, coded_);
        EventText event{"response.output_audio.delta"};
        event.text("response_id", "resp_0123456789abcdef")
            .text("item_id", "item_0123456789abcdef")
            .number("output_index", 0)
            .number("content_index", 0)
            .base64("delta", coded_);
        socket_->send({io::WebSocketMessage::Kind::Text, event.take()});
    }

    const std::shared_ptr<io::WebSocket> socket_;
    std::vector<std::int16_t> samples_;
    std::vector<std::uint8_t> coded_;
};

/// A fiber for each connection; what a talk does is posted to its loop and waited for, as
/// SocketDesk has it.
class Door final : public Poco::Net::HTTPRequestHandler {
    void handleRequest(
        Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override {
        auto& edge = static_cast<io::EdgeResponse&>(response);
        const auto socket = edge.upgrade({.max_message_bytes = conversation::kMostEventBytes});
        if (socket == nullptr) return;
        EchoTalk talk{socket};
        while (auto message = socket->receive()) {
            io::Waiter waiter;
            edge.loop().post([&] {
                talk.receive(std::move(message->payload));
                waiter.wake();
            });
            waiter.wait();
        }
    }
};

int run() {
    io::Loops loops{1};
    Door door;
    io::EdgeServer edge{loops, {.address = "127.0.0.1", .port = 0}, door};
    if (!edge.start()) return 1;
    std::cout << R"({"port":)" << edge.port() << "}" << std::endl;
    while (std::cin.get() != EOF) {
    }
    edge.drain();
    return 0;
}

}  // namespace
}  // namespace parley::bench

int main() {
    return parley::bench::run();
}
