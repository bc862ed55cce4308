#pragma once

#include <parley/plugin.hpp>

#include <list>
#include <string>

namespace errands {

inline std::string quoted(std::string_view text) {
    return '"' + std::string{text} + '"';
}

/// Something that talks to a server and does what the server says, a word and what belongs to it;
/// answers with everything that it heard.
class Conversation : public parley::Request {
protected:
    explicit Conversation(const parley::RequestOpen& open) : Request{open} {}

    void heard(std::string_view what) {
        if (!transcript_.empty()) transcript_ += "; ";
        transcript_ += what;
    }
    void heard(std::string_view what, parley_code code) {
        heard(std::string{what} + " " + std::to_string(code));
    }
    void ended(const parley::Status& status) {
        auto line = "closed " + std::to_string(status.code);
        if (status.http_status != 0) line += " http " + std::to_string(status.http_status);
        if (status.retry_after_ms != 0)
            line += " wait " + std::to_string(status.retry_after_ms) + " ms";
        if (!status.vendor_code.empty()) line += " code " + status.vendor_code;
        if (!status.message.empty()) line += " " + status.message;
        if (!status.request_id.empty()) line += " " + status.request_id;
        heard(line);
        tellAll();
    }
    void tellAll() { answer(quoted(transcript_)); }

private:
    std::string transcript_;
};

/// By a WebSocket. Its question is the URL, behind a word of its own where the method has one.
class SocketConversation final : public Conversation, private parley::WebSocketSink {
public:
    explicit SocketConversation(const parley::RequestOpen& open) : Conversation{open} {
        const auto method = parley::view(open.method);
        parley::HttpRequest request{"GET", std::string{parley::view(open.body_json)}};
        if (method == "ws_with_key") request.credential = parley::Credential::bearer("api_key");
        if (method == "ws_with_other") request.credential = parley::Credential::bearer("base_url");
        if (method == "ws_offering")
            request.headers = {{"X-Kind", "test"}, {"Sec-WebSocket-Protocol", "second, first"}};
        if (method == "ws_briefly") request.timeout = std::chrono::milliseconds{1};
        if (method == "ws_impatiently") request.first_byte = std::chrono::milliseconds{1};
        if (method == "ws_many")
            countSockets(request);
        else
            socket_.connect(request);
        if (method == "ws_early") heard("early", socket_.sendText("early"));
    }

private:
    void onOpen() override { heard("open"); }
    void onText(const parley::Chunk& message) override {
        const std::string said{message.text()};
        const auto space = said.find(' ');
        const auto word = said.substr(0, space);
        const auto rest = space == std::string::npos ? std::string{} : said.substr(space + 1);
        if (word == "say") heard("say", socket_.sendText(rest));
        if (word == "bytes") heard("bytes", socket_.sendBinary(rest));
        if (word == "note") heard("text " + rest);
        if (word == "flood") flood();
        if (word == "close") {
            socket_.close(static_cast<uint32_t>(std::stoul(rest)), "enough");
            heard("say", socket_.sendText("too late"));
        }
        if (word == "cancel") {
            socket_.release();
            heard("say", socket_.sendText("too late"));
            tellAll();
        }
    }
    void onBinary(const parley::Chunk& message) override {
        heard("binary " + std::to_string(message.text().size()));
    }
    void onWritable() override {
        heard("writable");
        heard("say", socket_.sendText("after the flood"));
    }
    void onClosed(const parley::Status& status) override { ended(status); }

    /// How many the host allows.
    void countSockets(const parley::HttpRequest& request) {
        std::list<parley::WebSocket> sockets;
        parley::WebSocketSink& sink = *this;
        try {
            for (;;)
                sockets.emplace_back(*this, sink).connect(request);
        } catch (const parley::Failure&) {
            answer(std::to_string(sockets.size() - 1));
        }
    }
    void flood() {
        const std::string message(64 * 1024, '~');
        auto code = PARLEY_OK;
        std::size_t taken = 0;
        for (; code == PARLEY_OK; ++taken)
            code = socket_.sendBinary(message);
        heard(taken > 4 ? "flood" : "a short flood", code);
    }

    parley::WebSocket socket_{*this, *this};
};

/// By plain lines over TCP. Its question is `host:port`.
class LineConversation final : public Conversation, private parley::TcpSink {
public:
    explicit LineConversation(const parley::RequestOpen& open) : Conversation{open} {
        const std::string place{parley::view(open.body_json)};
        const auto colon = place.rfind(':');
        const auto method = parley::view(open.method);
        parley::TcpRequest request;
        request.host = place.substr(0, colon);
        request.port = static_cast<uint16_t>(std::stoul(place.substr(colon + 1)));
        request.tls = method == "tls";
        if (method == "tcp_briefly") request.timeout = std::chrono::milliseconds{1};
        connection_.connect(request);
        if (method == "tcp_early") heard("early", connection_.send("early\r\n"));
    }

private:
    void onOpen() override { heard("open"); }
    void onData(const parley::Chunk& chunk) override {
        lines_ += chunk.text();
        for (auto end = lines_.find("\r\n"); end != std::string::npos; end = lines_.find("\r\n")) {
            const auto line = lines_.substr(0, end);
            lines_.erase(0, end + 2);
            obey(line);
            if (!connection_.active()) return;
        }
    }
    void onWritable() override {
        heard("writable");
        heard("say", connection_.send("after the flood\r\n"));
    }
    void onClosed(const parley::Status& status) override { ended(status); }

    void obey(const std::string& line) {
        const auto space = line.find(' ');
        const auto word = line.substr(0, space);
        const auto rest = space == std::string::npos ? std::string{} : line.substr(space + 1);
        if (word == "say") heard("say", connection_.send(rest + "\r\n"));
        if (word == "note") heard(rest);
        if (word == "tls") heard("tls", connection_.startTls());
        if (word == "flood") flood();
        if (word == "close") {
            connection_.close();
            heard("say", connection_.send("too late"));
        }
        if (word == "cancel") {
            connection_.release();
            heard("say", connection_.send("too late"));
            tellAll();
        }
    }

    void flood() {
        const std::string piece(64 * 1024, '~');
        auto code = PARLEY_OK;
        std::size_t taken = 0;
        for (; code == PARLEY_OK; ++taken)
            code = connection_.send(piece);
        heard(taken > 4 ? "flood" : "a short flood", code);
    }

    std::string lines_;
    parley::Tcp connection_{*this, *this};
};

}  // namespace errands
