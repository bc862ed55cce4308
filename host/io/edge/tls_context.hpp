#pragma once

#include <base/result.hpp>
#include <io/loop.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace parley::io {

/// The certificate of the TLS port. Watches its files: a renewed certificate serves the connections
/// that come after it, and one that cannot be read leaves the old one in place. Used on one loop.
class TlsContext {
public:
    static base::Result<std::unique_ptr<TlsContext>> load(
        Loop& loop, std::string certificate_file, std::string key_file);

    std::shared_ptr<boost::asio::ssl::context> current() { return current_; }

private:
    TlsContext(Loop& loop, std::string certificate_file, std::string key_file);

    base::Result<void> read();
    void watch();

    std::string certificate_file_;
    std::string key_file_;
    std::filesystem::file_time_type changed_at_;
    std::shared_ptr<boost::asio::ssl::context> current_;
    boost::asio::steady_timer timer_;
};

}  // namespace parley::io
