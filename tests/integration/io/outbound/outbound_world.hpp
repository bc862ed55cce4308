#pragma once

#include "test_certificates.hpp"

#include <io/fiber.hpp>
#include <io/outbound/dialer.hpp>
#include <io/outbound/http_client.hpp>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace parley::io::testing {

/// Names as a test wants them. Each further question about a name gets the next answer, the last
/// one again and again: a name that is rebound.
class FakeResolver final : public Resolver {
public:
    void set(const std::string& name, std::vector<std::vector<std::string>> answers) {
        const std::lock_guard lock{mutex_};
        answers_[name] = std::move(answers);
    }

    void resolve(Loop& loop, const std::string& name, Done done) override {
        ++questions;
        loop.post([answer = next(name), done = std::move(done)] { done(answer); });
    }

    std::atomic<int> questions{0};

private:
    base::Result<Addresses> next(const std::string& name) {
        const std::lock_guard lock{mutex_};
        const auto found = answers_.find(name);
        if (found == answers_.end()) {
            return base::Error{
                .code = base::ErrorCode::Unavailable,
                .reason = "name_unresolved",
                .detail = name + ": no such name"};
        }
        Addresses addresses;
        for (const auto& text : found->second.front())
            addresses.push_back(boost::asio::ip::make_address(text));
        if (found->second.size() > 1) found->second.erase(found->second.begin());
        return addresses;
    }

    std::mutex mutex_;
    std::map<std::string, std::vector<std::vector<std::string>>> answers_;
};

/// A loop with everything that goes out from it, where operators may reach 127.0.0.1 and the
/// certificates of `authority` are believed. Names end in `.test`: `good.test` is 127.0.0.1.
class OutboundWorld {
public:
    explicit OutboundWorld(HttpClientOptions options = {}) {
        resolver.set("good.test", {{"127.0.0.1"}});
        http = std::make_unique<HttpClient>(loops, dialer, options);
    }
    ~OutboundWorld() {
        http.reset();
        loops.stop();
    }

    /// Runs on the loop and waits for it.
    template <typename Task>
    void onLoop(Task task) {
        Waiter done;
        loops.at(0).post([&] {
            task();
            done.wake();
        });
        done.wait();
    }

    static parley::testing::TestAuthority& authority() {
        static parley::testing::TestAuthority authority;
        return authority;
    }

    Loops loops{1};
    EgressGuard guard = EgressGuard::create({"127.0.0.1/32"}).value();
    FakeResolver resolver;
    Dialer dialer{guard, resolver, trust()};
    std::unique_ptr<HttpClient> http;

private:
    /// One for all tests: reading the system's store takes a while.
    static TlsTrust& trust() {
        static const auto trust = trustTheAuthority();
        return *trust;
    }

    static std::unique_ptr<TlsTrust> trustTheAuthority() {
        const auto file = std::filesystem::temp_directory_path() /
                          ("parley-outbound-" + std::to_string(getpid()) + ".pem");
        std::ofstream{file} << authority().certificate();
        auto made = TlsTrust::create(file.string());
        std::filesystem::remove(file);
        return std::move(made).value();
    }
};

/// What a call told its owner, and how often.
struct Told {
    int status = 0;
    HttpHeaders headers;
    std::string body;
    std::size_t pieces = 0;
    int ends = 0;
    std::optional<OutboundFailure> failure;

    [[nodiscard]] std::string outcome() const {
        return failure ? std::string{nameOf(failure->kind)} : std::to_string(status);
    }
};

/// Runs a call to its end.
inline Told call(OutboundWorld& world, HttpRequest request) {
    Told told;
    Waiter ended;
    world.loops.at(0).post([&] {
        world.http->start(
            std::move(request),
            {.on_head =
                 [&](const HttpHead& head) {
                     told.status = head.status;
                     told.headers = head.headers;
                 },
             .on_data =
                 [&](std::string_view piece) {
                     told.body += piece;
                     ++told.pieces;
                 },
             .on_end =
                 [&](const std::optional<OutboundFailure>& failure) {
                     told.failure = failure;
                     if (++told.ends == 1) ended.wake();
                 }});
    });
    ended.wait();
    // Whatever else the call had to say would come now.
    world.onLoop([] {});
    return told;
}

inline HttpRequest get(std::uint16_t port, const std::string& target = "/") {
    return {.url = "http://good.test:" + std::to_string(port) + target, .trust = Trust::Operator};
}

inline HttpRequest getTls(std::uint16_t port, const std::string& host = "good.test") {
    return {.url = "https://" + host + ":" + std::to_string(port) + "/", .trust = Trust::Operator};
}

}  // namespace parley::io::testing
