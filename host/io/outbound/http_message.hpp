#pragma once

#include "egress_guard.hpp"
#include "failure.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::io {

struct HttpHeader {
    std::string name;
    std::string value;
};
using HttpHeaders = std::vector<HttpHeader>;

/// The first field of that name, whatever its case, or null.
const std::string* findHeader(const HttpHeaders& headers, std::string_view name);

/// How long each part may take; zero is no limit. All are counted on the monotonic clock.
struct HttpTimeouts {
    /// From `start` to the end of the answer.
    std::chrono::milliseconds total{10'000};
    /// Name, connection and TLS handshake.
    std::chrono::milliseconds connect{5'000};
    /// From the last byte of the request to the first of the answer.
    std::chrono::milliseconds first_byte{10'000};
    /// Between two pieces of the answer, or of the request. Not counted while reading is paused.
    std::chrono::milliseconds idle{10'000};
};

/// The defaults are those for a URL that nobody vouches for; a stream sets what it needs.
struct HttpRequest {
    std::string method = "GET";
    std::string url;
    /// Host, Content-Length, Transfer-Encoding and Connection are not the caller's to set.
    HttpHeaders headers = {};
    std::string body = {};
    Trust trust = Trust::Tenant;
    HttpTimeouts timeouts = {};
    std::size_t max_head_bytes = std::size_t{16} * 1024;
    /// Zero: no limit.
    std::size_t max_body_bytes = std::size_t{1024} * 1024;
    /// Each hop is checked by the guard. To another origin, only headers that carry no secret go
    /// along.
    unsigned max_redirects = 0;
};

struct HttpHead {
    int status = 0;
    HttpHeaders headers;
};

/// What a call tells its owner, on the loop that started it: `on_head` once, `on_data` for each
/// piece of the body as it comes (the bytes count only during the call), and at last `on_end`,
/// exactly once, with nothing when the answer was whole. None runs inside `start`, `pause` or
/// `resume`, and none after `cancel` returns. They may call the client and destroy their owner.
struct HttpCallbacks {
    std::function<void(const HttpHead&)> on_head = {};
    std::function<void(std::string_view)> on_data = {};
    std::function<void(const std::optional<OutboundFailure>&)> on_end = {};
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;
};

}  // namespace parley::io
