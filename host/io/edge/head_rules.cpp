#include "head_rules.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>

namespace parley::io {

namespace {

namespace http = boost::beast::http;

// Poco's own server reads at most this many; no client of ours sends a third of it.
constexpr std::size_t kMaxFields = 100;

bool isDigits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isHost(std::string_view host) {
    constexpr std::string_view kPunctuation = "-._~:[]%";
    return !host.empty() && host.size() <= 255 &&
           std::all_of(host.begin(), host.end(), [&](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      kPunctuation.find(c) != std::string_view::npos;
           });
}

const char* faultInHost(const http::header<true, http::fields>& head) {
    const auto hosts = head.count(http::field::host);
    if (hosts > 1) return "more than one Host field";
    if (hosts == 0) return head.version() >= 11 ? "no Host field" : nullptr;
    return isHost(head[http::field::host]) ? nullptr : "the Host field is not a host name";
}

const char* faultInFraming(const http::header<true, http::fields>& head) {
    const auto lengths = head.count(http::field::content_length);
    const auto encodings = head.count(http::field::transfer_encoding);
    if (lengths > 1) return "more than one Content-Length";
    if (encodings > 1) return "more than one Transfer-Encoding";
    if (lengths == 1 && encodings == 1) return "both Content-Length and Transfer-Encoding";
    if (lengths == 1 && !isDigits(head[http::field::content_length]))
        return "Content-Length is not a number";
    if (encodings == 1) {
        if (head.version() < 11) return "Transfer-Encoding in HTTP/1.0";
        if (!boost::beast::iequals(head[http::field::transfer_encoding], "chunked")) {
            return "only chunked is accepted as Transfer-Encoding";
        }
    }
    return nullptr;
}

}  // namespace

const char* faultInHeadBytes(std::string_view head) {
    constexpr auto kNone = std::string_view::npos;
    if (head.find('\0') != kNone) return "a NUL byte";
    for (auto at = head.find('\r'); at != kNone; at = head.find('\r', at + 1)) {
        // A CR at the end may have its LF in the next packet.
        if (at + 1 < head.size() && head[at + 1] != '\n') return "a bare CR";
    }
    for (auto at = head.find('\n'); at != kNone; at = head.find('\n', at + 1)) {
        if (at == 0 || head[at - 1] != '\r') return "a bare LF";
        if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t'))
            return "a folded header line";
    }
    return nullptr;
}

const char* faultInHead(const http::header<true, http::fields>& head) {
    if (head.version() != 11 && head.version() != 10)
        return "only HTTP/1.1 and HTTP/1.0 are spoken here";
    if (head.method() == http::verb::unknown) return "an unknown method";
    const auto target = head.target();
    if (target.empty() || (target.front() != '/' && target != "*"))
        return "the target must be a path";
    const auto fields = std::distance(head.begin(), head.end());
    if (static_cast<std::size_t>(fields) > kMaxFields) return "too many header fields";
    if (const auto* fault = faultInHost(head)) return fault;
    return faultInFraming(head);
}

}  // namespace parley::io
