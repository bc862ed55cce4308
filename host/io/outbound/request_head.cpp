#include "request_head.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>

namespace parley::io {

namespace {

constexpr std::array kOurs{"Host", "Content-Length", "Transfer-Encoding", "Connection"};
/// What may go to another origin than the caller named: nothing that could be a secret.
constexpr std::array kHarmless{
    "Accept", "Accept-Language", "Accept-Encoding", "Content-Type", "User-Agent"};

bool equal(std::string_view left, std::string_view right) {
    return boost::beast::iequals(
        {left.data(), left.size()}, boost::beast::string_view{right.data(), right.size()});
}

template <std::size_t kCount>
bool isOneOf(const std::array<const char*, kCount>& names, std::string_view name) {
    return std::any_of(
        names.begin(), names.end(), [&](const char* other) { return equal(name, other); });
}

bool isFieldValue(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7F);
    });
}

bool hasBody(const HttpRequest& request) {
    return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
           request.method == "PATCH";
}

}  // namespace

bool isToken(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

const char* faultInRequest(const HttpRequest& request) {
    if (!isToken(request.method)) return "the method is not a token";
    if (request.method == "CONNECT" || request.method == "TRACE") return "a method not spoken here";
    for (const auto& header : request.headers) {
        if (!isToken(header.name)) return "the name of a header is not a token";
        if (!isFieldValue(header.value)) return "a control character in a header";
        if (isOneOf(kOurs, header.name)) return "a header that is not the caller's to set";
    }
    return nullptr;
}

std::string writeHead(const HttpRequest& request, const Url& url) {
    std::string head;
    head.reserve(512);
    const auto field = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    head.append(request.method).append(" ").append(url.target).append(" HTTP/1.1\r\n");
    field("Host", url.authority());
    for (const auto& header : request.headers)
        field(header.name, header.value);
    if (findHeader(request.headers, "Accept") == nullptr) field("Accept", "*/*");
    if (findHeader(request.headers, "Accept-Encoding") == nullptr) {
        field("Accept-Encoding", "identity");
    }
    if (findHeader(request.headers, "User-Agent") == nullptr) field("User-Agent", "Parley");
    if (hasBody(request)) field("Content-Length", std::to_string(request.body.size()));
    head.append("\r\n");
    return head;
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool isIdempotent(std::string_view method) {
    constexpr std::array kIdempotent{"GET", "HEAD", "OPTIONS", "PUT", "DELETE"};
    return isOneOf(kIdempotent, method);
}

void follow(HttpRequest& request, int status, const Url& from, const Url& to) {
    const bool becomes_get =
        status == 303 ? request.method != "HEAD" : status <= 302 && request.method == "POST";
    if (becomes_get) {
        request.method = "GET";
        request.body.clear();
        std::erase_if(request.headers, [](const HttpHeader& header) {
            return equal(header.name, "Content-Type");
        });
    }
    if (from.origin() != to.origin()) {
        std::erase_if(request.headers, [](const HttpHeader& header) {
            return !isOneOf(kHarmless, header.name);
        });
    }
}

}  // namespace parley::io
