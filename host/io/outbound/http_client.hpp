#pragma once

#include "dialer.hpp"
#include "http_message.hpp"

#include <base/result.hpp>
#include <io/loop.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace parley::io {

class HttpExchange;
struct HttpShard;

/// A handle of one call. Used on the call's loop; letting go of it lets the call go on. Everything
/// does nothing once the call has ended.
class HttpCall {
public:
    HttpCall() = default;
    explicit HttpCall(std::weak_ptr<HttpExchange> exchange) : exchange_{std::move(exchange)} {}

    /// Ends it without a further callback. The connection is closed.
    void cancel();
    /// Stops reading: the peer is held up as soon as the buffers between are full.
    void pause();
    void resume();
    [[nodiscard]] bool isUnderWay() const;

private:
    std::weak_ptr<HttpExchange> exchange_;
};

struct HttpClientOptions {
    std::size_t max_calls_per_loop = 8192;
    std::size_t max_idle_per_origin = 16;
    std::size_t max_idle_per_loop = 512;
    // Shorter than what common servers and balancers keep a silent connection (60 s and more).
    std::chrono::milliseconds keep_idle{30'000};
};

/// HTTP/1.1 to other servers, for the whole host. Connections are kept alive for each loop, origin
/// and trust. Nothing is retried, but for a kept connection that turns out to have been closed
/// before any byte of the answer came, and only if the request is idempotent or was not sent.
/// Made after the loops; closed and destroyed, off the loops, while they still run.
class HttpClient {
public:
    HttpClient(Loops& loops, Dialer& dialer, HttpClientOptions options = {});
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// On a loop; the call stays on it.
    HttpCall start(HttpRequest request, HttpCallbacks callbacks);
    /// The whole answer, whatever its status. Suspends a fiber, blocks any other thread but a
    /// loop's. Fails with `outbound_<kind>`.
    base::Result<HttpResponse> fetch(HttpRequest request);
    /// Ends every call with Cancelled and refuses further ones.
    void close();

private:
    std::shared_ptr<HttpShard>& shardOf(const Loop& loop);

    Loops& loops_;
    std::vector<std::shared_ptr<HttpShard>> shards_;
    bool closed_ = false;
};

}  // namespace parley::io
