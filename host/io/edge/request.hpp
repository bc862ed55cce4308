#pragma once

#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/SocketAddress.h>

#include <memory>
#include <sstream>
#include <string>

namespace parley::io {

enum class Secure : std::uint8_t { No, Yes };

/// A request that the edge has read completely, in Poco's terms, so that Poco's forms, cookies and
/// multipart readers work on it. The connection's addresses must outlive it.
class EdgeRequest final : public Poco::Net::HTTPServerRequest {
public:
    struct Peers {
        Poco::Net::SocketAddress client;
        Poco::Net::SocketAddress server;
        /// The client's IP address as text.
        std::string client_host;
    };
    EdgeRequest(const Peers& peers, Secure secure);

    void setBody(std::string body) { body_ = std::move(body); }
    void setResponse(Poco::Net::HTTPServerResponse& response) { response_ = &response; }

    /// For a handler that reads the body as a string; `stream` is then empty.
    std::string takeBody() { return std::move(body_); }

    std::istream& stream() override;
    [[nodiscard]] const Poco::Net::SocketAddress& clientAddress() const override {
        return peers_.client;
    }
    [[nodiscard]] const Poco::Net::SocketAddress& serverAddress() const override {
        return peers_.server;
    }
    [[nodiscard]] const std::string& clientHost() const { return peers_.client_host; }
    [[nodiscard]] const Poco::Net::HTTPServerParams& serverParams() const override;
    [[nodiscard]] Poco::Net::HTTPServerResponse& response() const override { return *response_; }
    [[nodiscard]] bool secure() const override { return secure_ == Secure::Yes; }

private:
    const Peers& peers_;
    Secure secure_;
    std::string body_;
    std::unique_ptr<std::istringstream> stream_;
    Poco::Net::HTTPServerResponse* response_ = nullptr;
};

}  // namespace parley::io
