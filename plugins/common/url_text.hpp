#pragma once

#include <string>

namespace common {

/// A base URL of the settings, to which paths are appended.
inline std::string withoutSlash(std::string url) {
    while (!url.empty() && url.back() == '/')
        url.pop_back();
    return url;
}

/// Whether it may stand in a URL as it is, wherever that is: RFC 3986 calls it unreserved.
inline bool isPlainInUrl(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// http becomes ws, and https wss.
inline std::string webSocketUrl(std::string url) {
    if (url.compare(0, 4, "http") == 0) url.replace(0, 4, "ws");
    return url;
}

}  // namespace common
