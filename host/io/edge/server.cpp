#include "server.hpp"

#include "tls_context.hpp"

#include <base/log.hpp>

#include <boost/asio/steady_timer.hpp>

#include <latch>

namespace parley::io {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// Deadlines are in seconds; half a second late is on time.
constexpr std::chrono::milliseconds kDeadlineTick{500};
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr int kBacklog = 4096;

}  // namespace

/// The connections of one loop.
struct EdgeServer::Shard {
    explicit Shard(Loop& on) : loop{on}, tick{on.context()} {}
    Loop& loop;
    ConnectionList connections;
    asio::steady_timer tick;
};

/// One listening port, on the first loop.
class EdgeServer::Listener : public std::enable_shared_from_this<Listener> {
public:
    Listener(EdgeServer& server, std::unique_ptr<TlsContext> tls)
        : server_{server},
          acceptor_{server.shards_.front()->loop.context()},
          pause_{server.shards_.front()->loop.context()},
          tls_{std::move(tls)} {}

    base::Result<void> open(const std::string& address, std::uint16_t port) {
        error_code error;
        const auto ip = asio::ip::make_address(address, error);
        const tcp::endpoint endpoint{ip, port};
        if (!error) acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address{true}, error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(kBacklog, error);
        if (error) {
            return base::Error{
                .code = base::ErrorCode::Unavailable,
                .reason = "cannot_listen",
                .detail = address + ":" + std::to_string(port) + ": " + error.message()};
        }
        return {};
    }

    void accept() {
        auto& shard = *server_.shards_[turn_++ % server_.shards_.size()];
        acceptor_.async_accept(
            shard.loop.context(),
            [self = shared_from_this(), &shard](const error_code& error, tcp::socket socket) {
                if (error == asio::error::operation_aborted) return;
                if (error) return self->acceptLater();
                self->admit(shard, std::move(socket));
                self->accept();
            });
    }

    void close() {
        error_code error;
        acceptor_.close(error);
        pause_.cancel();
    }

    [[nodiscard]] std::uint16_t port() const {
        error_code error;
        return acceptor_.local_endpoint(error).port();
    }

private:
    void admit(Shard& shard, tcp::socket socket) {
        auto& context = server_.context_;
        if (context.connections >= context.options.max_connections) return;
        auto connection =
            tls_ == nullptr
                ? makePlainConnection(context, shard.loop, std::move(socket))
                : makeTlsConnection(context, shard.loop, std::move(socket), tls_->current());
        const auto begin = [connection, &shard] {
            shard.connections.push_back(*connection);
            connection->start();
        };
        if (Loop::current() == &shard.loop) {
            begin();
        } else {
            shard.loop.post(begin);
        }
    }

    /// Out of file descriptors, most likely: trying again at once would only burn the loop.
    void acceptLater() {
        pause_.expires_after(kAcceptPause);
        pause_.async_wait([self = shared_from_this()](const error_code& error) {
            if (!error) self->accept();
        });
    }

    EdgeServer& server_;
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::unique_ptr<TlsContext> tls_;
    std::size_t turn_ = 0;
};

EdgeServer::EdgeServer(Loops& loops, EdgeOptions options, Poco::Net::HTTPRequestHandler& handler)
    : loops_{loops}, context_{.options = std::move(options), .handler = handler} {
    if (context_.options.handlers == HandlerPlace::Threads) {
        handler_pool_ =
            std::make_unique<BlockingPool>("handlers", context_.options.handler_threads, 4096);
        context_.handler_pool = handler_pool_.get();
    }
    for (std::size_t i = 0; i < loops_.size(); ++i)
        shards_.push_back(std::make_unique<Shard>(loops_.at(i)));
}

EdgeServer::~EdgeServer() {
    drain();
}

base::Result<void> EdgeServer::start() {
    const auto& options = context_.options;
    plain_ = std::make_shared<Listener>(*this, nullptr);
    TRY(plain_->open(options.address, options.port));
    if (options.tls_port != 0) {
        auto tls =
            TRY(TlsContext::load(loops_.at(0), options.tls_certificate_file, options.tls_key_file));
        tls_ = std::make_shared<Listener>(*this, std::move(tls));
        TRY(tls_->open(options.address, options.tls_port));
    }
    loops_.at(0).post([plain = plain_, tls = tls_] {
        plain->accept();
        if (tls != nullptr) tls->accept();
    });
    runOnEachLoop([this](Shard& shard) { tickDeadlines(shard); });
    return {};
}

std::uint16_t EdgeServer::port() const {
    return plain_->port();
}

std::uint16_t EdgeServer::tlsPort() const {
    return tls_ == nullptr ? std::uint16_t{0} : tls_->port();
}

void EdgeServer::drain() {
    if (context_.draining.exchange(true)) return;
    if (plain_ != nullptr) {
        std::latch closed{1};
        loops_.at(0).post([&] {
            plain_->close();
            if (tls_ != nullptr) tls_->close();
            closed.count_down();
        });
        closed.wait();
    }
    const auto each = [](Shard& shard, auto action) {
        for (auto at = shard.connections.begin(); at != shard.connections.end();)
            action(*at++);
    };
    runOnEachLoop(
        [&](Shard& shard) { each(shard, [](OpenConnection& connection) { connection.drain(); }); });
    const auto limit = steady_clock::now() + context_.options.drain_timeout;
    while (context_.connections > 0 && steady_clock::now() < limit)
        pause(std::chrono::milliseconds{10});
    runOnEachLoop([&](Shard& shard) {
        shard.tick.cancel();
        each(shard, [](OpenConnection& connection) { connection.abort(); });
    });
    while (context_.connections > 0 && steady_clock::now() < limit + kDeadlineTick)
        pause(std::chrono::milliseconds{10});
    handler_pool_.reset();
    plain_.reset();
    tls_.reset();
}

void EdgeServer::tickDeadlines(Shard& shard) {
    shard.tick.expires_after(kDeadlineTick);
    shard.tick.async_wait([this, &shard](const error_code& error) {
        if (error) return;
        const auto now = steady_clock::now();
        for (auto at = shard.connections.begin(); at != shard.connections.end();) {
            auto& connection = *at++;
            connection.enforceDeadline(now);
        }
        tickDeadlines(shard);
    });
}

void EdgeServer::runOnEachLoop(const std::function<void(Shard&)>& task) {
    std::latch done{static_cast<std::ptrdiff_t>(shards_.size())};
    for (auto& shard : shards_) {
        shard->loop.post([&task, &shard = *shard, &done] {
            task(shard);
            done.count_down();
        });
    }
    done.wait();
}

}  // namespace parley::io
