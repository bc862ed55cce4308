#pragma once

#include "http_message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <string_view>

namespace parley::io {

enum class AnswerBody : std::uint8_t { Expected, None };

/// Reads one answer from bytes that come in any pieces. Keeps the head; the body is handed through
/// without a copy.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
public:
    ResponseParser(std::size_t max_head_bytes, std::size_t max_body_bytes, AnswerBody body);

    /// Takes one element (the head, or a piece of the body) off the front of `bytes` and returns
    /// how long it was. Zero and no error: more is needed.
    std::size_t take(std::string_view bytes, boost::system::error_code& error);
    /// The part of the body that was in the element.
    [[nodiscard]] std::string_view piece() const { return piece_; }
    HttpHead& head() { return head_; }
    /// Such as 100 Continue: another answer follows.
    [[nodiscard]] bool isInterim() const { return head_.status / 100 == 1 && head_.status != 101; }

private:
    using Text = boost::beast::string_view;
    using ErrorCode = boost::beast::error_code;

    void on_request_impl(boost::beast::http::verb, Text, Text, int, ErrorCode&) override {}
    void on_response_impl(int status, Text reason, int version, ErrorCode& error) override;
    void on_field_impl(boost::beast::http::field, Text name, Text value, ErrorCode& error) override;
    void on_header_impl(ErrorCode&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(Text piece, ErrorCode&) override;
    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text piece, ErrorCode&) override;
    void on_finish_impl(ErrorCode&) override {}

    HttpHead head_;
    std::string_view piece_;
};

}  // namespace parley::io
