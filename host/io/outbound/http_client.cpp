#include "http_client.hpp"

#include "http_exchange.hpp"

#include <base/check.hpp>
#include <io/fiber.hpp>

#include <algorithm>
#include <latch>

namespace parley::io {

void HttpCall::cancel() {
    if (const auto exchange = exchange_.lock()) exchange->cancel();
}

void HttpCall::pause() {
    if (const auto exchange = exchange_.lock()) exchange->pause();
}

void HttpCall::resume() {
    if (const auto exchange = exchange_.lock()) exchange->resume();
}

bool HttpCall::isUnderWay() const {
    const auto exchange = exchange_.lock();
    return exchange != nullptr && exchange->isUnderWay();
}

HttpClient::HttpClient(Loops& loops, Dialer& dialer, HttpClientOptions options) : loops_{loops} {
    for (std::size_t i = 0; i < loops.size(); ++i)
        shards_.push_back(std::make_shared<HttpShard>(loops.at(i), dialer, options));
}

HttpClient::~HttpClient() {
    close();
}

HttpCall HttpClient::start(HttpRequest request, HttpCallbacks callbacks) {
    const auto* loop = Loop::current();
    CHECK(loop != nullptr);
    auto& shard = shardOf(*loop);
    auto exchange = std::make_shared<HttpExchange>(shard, std::move(request), std::move(callbacks));
    shard->under_way.insert(exchange);
    exchange->start();
    return HttpCall{exchange};
}

base::Result<HttpResponse> HttpClient::fetch(HttpRequest request) {
    CHECK(onFiber() || Loop::current() == nullptr);
    Waiter waiter;
    HttpResponse response;
    std::optional<OutboundFailure> failed;
    const auto run = [&] {
        start(
            std::move(request),
            {.on_head =
                 [&](const HttpHead& head) {
                     response.status = head.status;
                     response.headers = head.headers;
                 },
             .on_data = [&](std::string_view piece) { response.body.append(piece); },
             .on_end =
                 [&](const std::optional<OutboundFailure>& failure) {
                     failed = failure;
                     waiter.wake();
                 }});
    };
    if (Loop::current() != nullptr) {
        run();
    } else {
        loops_.at(0).post(run);
    }
    waiter.wait();
    if (failed) return toError(*failed);
    return response;
}

void HttpClient::close() {
    if (std::exchange(closed_, true)) return;
    CHECK(Loop::current() == nullptr);
    std::latch done{static_cast<std::ptrdiff_t>(shards_.size())};
    for (auto& shard : shards_) {
        shard->loop.post([&done, shard] {
            shard->closed = true;
            const auto calls = shard->under_way;
            for (const auto& call : calls)
                call->fail(OutboundFailureKind::Cancelled, "the client is closed");
            shard->pool.clear();
            done.count_down();
        });
    }
    done.wait();
}

std::shared_ptr<HttpShard>& HttpClient::shardOf(const Loop& loop) {
    const auto found = std::find_if(
        shards_.begin(), shards_.end(), [&](const auto& shard) { return &shard->loop == &loop; });
    CHECK(found != shards_.end());
    return *found;
}

}  // namespace parley::io
