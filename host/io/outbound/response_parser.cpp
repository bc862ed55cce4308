#include "response_parser.hpp"

#include <boost/beast/http/error.hpp>

#include <limits>

namespace parley::io {

namespace {

namespace http = boost::beast::http;

// No server of ours to talk to sends a third of it.
constexpr std::size_t kMaxFields = 200;

}  // namespace

ResponseParser::ResponseParser(
    std::size_t max_head_bytes, std::size_t max_body_bytes, AnswerBody body) {
    header_limit(static_cast<std::uint32_t>(
        std::min<std::size_t>(max_head_bytes, std::numeric_limits<std::uint32_t>::max())));
    if (max_body_bytes > 0) {
        body_limit(max_body_bytes);
    } else {
        body_limit(boost::none);
    }
    skip(body == AnswerBody::None);
}

std::size_t ResponseParser::take(std::string_view bytes, boost::system::error_code& error) {
    piece_ = {};
    const auto used = put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (error == http::error::need_more) error = {};
    return used;
}

void ResponseParser::on_response_impl(int status, Text, int, ErrorCode&) {
    head_.status = status;
}

void ResponseParser::on_field_impl(http::field, Text name, Text value, ErrorCode& error) {
    // After the head come trailers, which nobody asked for.
    if (is_header_done()) return;
    if (head_.headers.size() == kMaxFields) {
        error = http::error::header_limit;
        return;
    }
    head_.headers.push_back({std::string{name}, std::string{value}});
}

std::size_t ResponseParser::on_body_impl(Text piece, ErrorCode&) {
    piece_ = {piece.data(), piece.size()};
    return piece.size();
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, Text piece, ErrorCode&) {
    piece_ = {piece.data(), piece.size()};
    return piece.size();
}

}  // namespace parley::io
