#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace parley::io {
class EdgeResponse;
}

namespace parley::http {

/// What a handler renders. Failures are not Replies: a handler returns an `Error` and the problem
/// middleware renders it.
struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    /// For answers that stay open: sends the rest itself and returns when the stream has ended.
    std::function<void(io::EdgeResponse& response)> stream = {};
};

inline Reply ok(const nlohmann::json& body) {
    return {.status = 200, .body = body.dump()};
}
inline Reply created(const nlohmann::json& body) {
    return {.status = 201, .body = body.dump()};
}
inline Reply accepted(const nlohmann::json& body) {
    return {.status = 202, .body = body.dump()};
}
inline Reply noContent() {
    return {.status = 204, .content_type = "", .body = ""};
}

}  // namespace parley::http
