#pragma once

#include <parley/plugin.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace common {

/// The vendor broke its own protocol.
inline parley::Status brokenProtocol(std::string message, const std::string& request_id = {}) {
    parley::Status status{PARLEY_E_PROTOCOL, std::move(message)};
    status.flags = PARLEY_F_VENDOR_FAULT;
    status.request_id = request_id;
    return status;
}

/// The vendor ended what it had begun, and gave a word for why.
inline parley::Status brokenOff(parley_code code, std::string message, std::string word) {
    parley::Status status{code, std::move(message)};
    status.flags = PARLEY_F_VENDOR_FAULT;
    status.vendor_code = std::move(word);
    return status;
}

/// What a word of a vendor's means: a code of ours, or the HTTP status that goes with it.
template <typename Value>
struct Meaning {
    std::string_view word;
    Value value;
};

template <typename Value, std::size_t count>
Value meaningOf(
    std::string_view word, const std::array<Meaning<Value>, count>& meanings, Value otherwise) {
    for (const auto& meaning : meanings)
        if (word == meaning.word) return meaning.value;
    return otherwise;
}

/// A whole response as the error that it is, for vendors with rules of their own.
inline parley::VendorError errorOf(const parley::HttpReply& reply) {
    std::vector<parley_kv> fields;
    for (const auto& [name, value] : reply.headers)
        fields.push_back({parley::str(name), parley::str(value)});
    parley::VendorError error;
    error.head(reply.status, parley::Headers{fields.data(), fields.size()});
    error.data(reply.body);
    return error;
}

/// What it means that a WebSocket ended which the stream was still in need of. The vendor's reason
/// is left out: it may repeat what was sent.
inline parley::Status statusOfClosed(const parley::Status& closed) {
    auto status = closed;
    if (closed.ok()) status = {PARLEY_E_UNAVAILABLE, "the vendor ended the stream"};
    if (!closed.vendor_code.empty())
        status.message = "the vendor closed the WebSocket with " + closed.vendor_code;
    const bool vendor_spoke = closed.ok() || closed.http_status != 0 || !closed.vendor_code.empty();
    if (vendor_spoke) status.flags |= PARLEY_F_VENDOR_FAULT;
    return status;
}

}  // namespace common
