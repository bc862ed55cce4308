#include "http_connection.hpp"

namespace parley::io {

std::shared_ptr<OpenConnection> makeTlsConnection(
    EdgeContext& edge,
    Loop& loop,
    boost::asio::ip::tcp::socket socket,
    std::shared_ptr<boost::asio::ssl::context> tls) {
    using connection_detail::HttpConnection, connection_detail::TlsStream;
    auto& context = *tls;
    return std::make_shared<HttpConnection<TlsStream>>(
        edge, loop, std::move(tls), std::move(socket), context);
}

}  // namespace parley::io
