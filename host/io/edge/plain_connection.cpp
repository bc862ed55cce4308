#include "http_connection.hpp"

namespace parley::io {

std::shared_ptr<OpenConnection> makePlainConnection(
    EdgeContext& edge, Loop& loop, boost::asio::ip::tcp::socket socket) {
    using connection_detail::HttpConnection, connection_detail::PlainStream;
    return std::make_shared<HttpConnection<PlainStream>>(edge, loop, nullptr, std::move(socket));
}

}  // namespace parley::io
