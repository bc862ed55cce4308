#pragma once

#include "wire.hpp"

#include <Poco/Net/HTTPServerResponse.h>

#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace parley::io {

enum class Connection : std::uint8_t { Close, KeepAlive };
enum class BodyAllowed : std::uint8_t { No, Yes };

/// The answer to an EdgeRequest. Poco's ways of sending collect head and body into one piece that
/// the connection writes when the handler returns; `beginStream` and `upgrade` are for answers that
/// stay open.
class EdgeResponse final : public Poco::Net::HTTPServerResponse {
public:
    EdgeResponse(Wire& wire, Connection after, BodyAllowed body_allowed);

    void sendContinue() override {}
    std::ostream& send() override;
    void sendFile(const std::string& path, const std::string& media_type) override;
    void sendBuffer(const void* buffer, std::size_t length) override;
    void redirect(const std::string& uri, HTTPStatus status) override;
    void requireAuthentication(const std::string& realm) override;
    [[nodiscard]] bool sent() const override { return sent_; }

    /// Header lines, each with its end, that go out as they are. The text must outlive the
    /// response.
    void setStandardHeaders(std::string_view lines) { standard_headers_ = lines; }

    /// Adds a header line without looking at those that are there.
    void addLine(std::string_view name, std::string_view value);

    /// Sends the head now; what follows goes out through `write` as it is made and the connection
    /// closes at the end. False: the peer is gone.
    bool beginStream();
    bool write(std::string bytes) { return wire_.write(std::move(bytes)); }
    void watchPeer(std::function<void()> gone) { wire_.watchPeer(std::move(gone)); }
    std::shared_ptr<WebSocket> upgrade(const WebSocketOptions& options);
    Loop& loop() { return wire_.loop(); }

    /// After the answer the connection rests so long before its next request is read. For clients
    /// that go on asking after they were refused.
    void restAfterwards(std::chrono::milliseconds time) { rest_ = time; }

    /// Bytes of the body that were or will be sent, for the access log.
    [[nodiscard]] std::size_t bodySize() const { return body_size_; }

    // For the connection, after the handler returned.
    /// The whole answer; empty when it was streamed or upgraded.
    std::string takeBytes();
    [[nodiscard]] bool mustClose() const { return after_ == Connection::Close; }
    [[nodiscard]] std::chrono::milliseconds rest() const { return rest_; }
    [[nodiscard]] bool handedOver() const { return handed_over_; }
    void closeAfter() { after_ = Connection::Close; }

private:
    void appendHead(std::string& bytes);
    void setBody(std::string_view body);

    Wire& wire_;
    Connection after_;
    BodyAllowed body_allowed_;
    std::string_view standard_headers_;
    std::string lines_;
    bool sent_ = false;
    bool handed_over_ = false;
    std::chrono::milliseconds rest_{0};
    std::size_t body_size_ = 0;
    std::string bytes_;
    std::unique_ptr<std::ostringstream> stream_;
};

/// The current time as an HTTP date, computed once a second and thread.
std::string_view httpDate();

}  // namespace parley::io
