#pragma once

#include <parley/plugin.hpp>

#include <deque>
#include <list>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace parley::sdk {

/// One exchange that a plugin began, as the test sees and answers it.
struct FakeExchange {
    std::string method;
    std::string url;
    std::string body;
    std::map<std::string, std::string> headers;
    std::string credential;
    uint64_t deadline_ns = 0;
    bool paused = false;
    bool cancelled = false;
    parley_http_sink sink{};

    void head(int status, const std::vector<std::pair<std::string, std::string>>& fields = {});
    void data(std::string_view piece);
    void end(parley_code code = PARLEY_OK, uint32_t flags = 0);
};

struct FakeSocket {
    std::string url;
    std::vector<std::string> sent;
    bool busy = false;
    bool cancelled = false;
    uint32_t close_code = 0;
    parley_ws_sink sink{};

    void open() { sink.on_open(sink.ctx); }
    void text(std::string_view message);
    void end(parley_code code = PARLEY_OK);
};

/// A parley_host whose services do what a test says, on the thread of the test: time stands still
/// until it is moved, posted tasks run when asked, exchanges are answered by hand.
class FakeHost {
public:
    FakeHost();
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;
    ~FakeHost();

    const parley_host* raw() const { return &raw_; }
    const parley_ctx* ctx() const { return &ctx_; }

    /// Ids of services that it does not offer.
    std::set<std::string> absent;
    /// What the executor answers instead of taking work.
    parley_code executor_answers = PARLEY_OK;

    std::list<FakeExchange> exchanges;
    std::list<FakeSocket> sockets;
    std::vector<std::string> lines;
    std::map<std::string, std::string> values;
    /// Buffers that somebody still holds.
    std::size_t buffers = 0;

    void runPosted();
    void advance(std::chrono::milliseconds span);
    std::size_t armedTimers() const { return timers_.size(); }

private:
    struct Tables;
    struct Timer {
        uint64_t at_ns;
        parley_fn fn;
        void* arg;
    };

    static FakeHost& of(const parley_host* raw) { return *static_cast<FakeHost*>(raw->h); }

    parley_host raw_{};
    parley_ctx ctx_{};
    uint64_t now_ns_ = 1'000'000'000;
    uint64_t last_id_ = 0;
    std::map<uint64_t, Timer> timers_;
    std::deque<std::pair<parley_fn, void*>> posted_;
};

}  // namespace parley::sdk
