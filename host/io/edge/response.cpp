#include "response.hpp"

#include <base/check.hpp>

#include <ctime>
#include <fstream>

namespace parley::io {

EdgeResponse::EdgeResponse(Wire& wire, Connection after, BodyAllowed body_allowed)
    : wire_{wire}, after_{after}, body_allowed_{body_allowed} {}

std::ostream& EdgeResponse::send() {
    CHECK(!sent_);
    sent_ = true;
    stream_ = std::make_unique<std::ostringstream>();
    return *stream_;
}

void EdgeResponse::sendFile(const std::string& path, const std::string& media_type) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        setStatusAndReason(HTTP_NOT_FOUND);
        sendBuffer("", 0);
        return;
    }
    std::ostringstream content;
    content << file.rdbuf();
    setContentType(media_type);
    const auto bytes = content.str();
    sendBuffer(bytes.data(), bytes.size());
}

void EdgeResponse::sendBuffer(const void* buffer, std::size_t length) {
    CHECK(!sent_);
    sent_ = true;
    setBody({static_cast<const char*>(buffer), length});
}

void EdgeResponse::redirect(const std::string& uri, HTTPStatus status) {
    setStatusAndReason(status);
    set("Location", uri);
    sendBuffer("", 0);
}

void EdgeResponse::requireAuthentication(const std::string& realm) {
    setStatusAndReason(HTTP_UNAUTHORIZED);
    set("WWW-Authenticate", "Bearer realm=\"" + realm + "\"");
}

void EdgeResponse::addLine(std::string_view name, std::string_view value) {
    // Most answers add three lines.
    if (lines_.empty()) lines_.reserve(128);
    lines_ += name;
    lines_ += ": ";
    lines_ += value;
    lines_ += "\r\n";
}

bool EdgeResponse::beginStream() {
    CHECK(!sent_);
    sent_ = true;
    handed_over_ = true;
    after_ = Connection::Close;
    std::string head;
    appendHead(head);
    head += "\r\n";
    return wire_.write(std::move(head));
}

std::shared_ptr<WebSocket> EdgeResponse::upgrade(const WebSocketOptions& options) {
    CHECK(!sent_);
    sent_ = true;
    handed_over_ = true;
    after_ = Connection::Close;
    return wire_.acceptWebSocket(options);
}

std::string EdgeResponse::takeBytes() {
    if (handed_over_) return {};
    if (stream_ != nullptr) {
        setBody(stream_->str());
    } else if (!sent_) {
        // A handler that sent nothing meant an answer without a body.
        setBody("");
    }
    return std::move(bytes_);
}

void EdgeResponse::setBody(std::string_view body) {
    body_size_ = body.size();
    bytes_.reserve(512 + body.size());
    appendHead(bytes_);
    const auto status = static_cast<int>(getStatus());
    if (status != 204 && status != 304) {
        bytes_ += "Content-Length: ";
        bytes_ += std::to_string(body.size());
        bytes_ += "\r\n";
    }
    bytes_ += "\r\n";
    if (body_allowed_ == BodyAllowed::Yes && status != 204 && status != 304) bytes_ += body;
}

void EdgeResponse::appendHead(std::string& bytes) {
    bytes += "HTTP/1.1 ";
    bytes += std::to_string(static_cast<int>(getStatus()));
    bytes += ' ';
    bytes += getReason();
    bytes += "\r\nDate: ";
    bytes += httpDate();
    bytes += "\r\n";
    for (const auto& [name, value] : *this) {
        // The framing is the edge's own business.
        if (name == CONTENT_LENGTH || name == TRANSFER_ENCODING || name == CONNECTION) continue;
        bytes += name;
        bytes += ": ";
        bytes += value;
        bytes += "\r\n";
    }
    bytes += lines_;
    bytes += standard_headers_;
    if (after_ == Connection::Close) bytes += "Connection: close\r\n";
}

std::string_view httpDate() {
    thread_local std::time_t second = 0;
    thread_local char text[40];
    thread_local std::size_t length = 0;
    const auto now = std::time(nullptr);
    if (now != second) {
        second = now;
        std::tm parts{};
        gmtime_r(&now, &parts);
        length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    }
    return {text, length};
}

}  // namespace parley::io
