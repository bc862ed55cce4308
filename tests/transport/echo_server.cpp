// Answers WebRTC calls over HTTP as the host does, and echoes. Prints one line of JSON with its
// ports and one for each call that ends; ends when its standard input does.
//
//   echo_server [--addresses LIST] [--port N] [--consent-ms N] [--connect-ms N]
#include "echo_call.hpp"

#include <io/edge/request.hpp>
#include <io/edge/response.hpp>
#include <io/edge/server.hpp>
#include <io/fiber.hpp>
#include <transport/webrtc/server.hpp>

#include <Poco/Net/HTTPRequestHandler.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace parley::testing {
namespace {

using transport::Accepted;
using transport::WebRtcServer;

/// `POST /calls` with an offer. Calls live on the loop of WebRTC, requests on any.
class CallsHandler final : public Poco::Net::HTTPRequestHandler {
public:
    void serve(WebRtcServer& server) { server_ = &server; }

    void handleRequest(
        Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
        auto& edge = static_cast<io::EdgeResponse&>(response);
        if (request.getMethod() != "POST") return sendPage(edge);
        const auto offer = static_cast<io::EdgeRequest&>(request).takeBody();
        io::Waiter answered;
        std::optional<base::Result<std::string>> answer;
        server_->loop().post([&] {
            answer = accept(offer);
            answered.wake();
        });
        answered.wait();
        if (!*answer) {
            response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_BAD_REQUEST);
            response.sendBuffer(answer->error().reason.data(), answer->error().reason.size());
            return;
        }
        response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_CREATED);
        response.setContentType("application/sdp");
        response.sendBuffer((*answer)->data(), (*answer)->size());
    }

private:
    static void sendPage(io::EdgeResponse& response) {
        static constexpr std::string_view kPage = "<!doctype html><title>call</title>";
        response.setContentType("text/html");
        response.sendBuffer(kPage.data(), kPage.size());
    }

    base::Result<std::string> accept(std::string_view offer) {
        auto call = std::make_unique<EchoCall>([this](EchoCall& ended) { calls_.erase(&ended); });
        auto accepted = TRY(server_->accept(offer, *call));
        call->begin(std::move(accepted.call));
        const auto* key = call.get();
        calls_.emplace(key, std::move(call));
        return std::move(accepted.answer_sdp);
    }

    WebRtcServer* server_ = nullptr;
    std::unordered_map<const EchoCall*, std::unique_ptr<EchoCall>> calls_;
};

using Arguments = std::map<std::string, std::string>;

Arguments argumentsFrom(int argc, char* argv[]) {
    Arguments arguments;
    for (int i = 1; i + 1 < argc; i += 2)
        arguments[argv[i]] = argv[i + 1];
    return arguments;
}

int numberOf(const Arguments& arguments, const std::string& name, int otherwise) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? otherwise : std::atoi(found->second.c_str());
}

int fail(const base::Error& error) {
    std::cerr << error.reason << ": " << error.detail << "\n";
    return 1;
}

int run(const Arguments& arguments) {
    const auto listed = arguments.find("--addresses");
    const auto addresses =
        transport::parseMediaAddresses(listed == arguments.end() ? "" : listed->second);
    if (!addresses) return fail(addresses.error());

    io::Loops loops{2};
    CallsHandler handler;
    std::unique_ptr<WebRtcServer> calls;
    io::EdgeServer edge{
        loops,
        {.address = "::",
         .port = static_cast<std::uint16_t>(numberOf(arguments, "--port", 0)),
         .on_other_protocol =
             [&](boost::asio::ip::tcp::socket socket, std::string first_bytes) {
                 calls->takeTcp(std::move(socket), std::move(first_bytes));
             }},
        handler};
    if (const auto started = edge.start(); !started) return fail(started.error());
    auto made = WebRtcServer::create(
        loops.at(1),
        {.addresses = *addresses,
         .tcp_port = edge.port(),
         .connect_timeout = std::chrono::milliseconds{numberOf(arguments, "--connect-ms", 30'000)},
         .consent_timeout =
             std::chrono::milliseconds{numberOf(arguments, "--consent-ms", 30'000)}});
    if (!made) return fail(made.error());
    calls = std::move(made).value();
    handler.serve(*calls);
    std::cout << R"({"port":)" << edge.port() << R"(,"udp_port":)" << calls->udpPort() << "}"
              << std::endl;
    while (std::cin.get() != EOF) {
    }
    edge.drain();
    calls.reset();
    return 0;
}

}  // namespace
}  // namespace parley::testing

int main(int argc, char* argv[]) {
    return parley::testing::run(parley::testing::argumentsFrom(argc, argv));
}
