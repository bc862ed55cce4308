#pragma once

#include "../../io/outbound/test_certificates.hpp"

#include <base/clock.hpp>
#include <io/fiber.hpp>
#include <io/loop.hpp>
#include <io/outbound/dialer.hpp>
#include <io/outbound/http_client.hpp>
#include <io/outbound/resolver.hpp>
#include <io/outbound/tcp_client.hpp>
#include <io/outbound/web_socket_client.hpp>
#include <provider/plugin/memory_kv.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <cppunit/TestAssert.h>
#include <support/plugin_package.hpp>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace parley::provider {

/// The one secret that there is: what the settings call `vendor key` is `s3cret&`.
class OneSecret final : public SecretSource {
public:
    [[nodiscard]] std::optional<secrets::SecretBytes> find(std::string_view name) const override {
        if (name != "vendor key") return std::nullopt;
        return secrets::SecretBytes{"s3cret&"};
    }
};

/// The plugin `errands`, loaded, with every service that the host has; operators may reach
/// 127.0.0.1, and the certificates of `authority` are believed. What it remembers is in `kv`, which
/// outlives it, or gone with it.
class ErrandRunner {
public:
    explicit ErrandRunner(
        nlohmann::json manifest = testing::PluginPackages::errands(),
        const std::string& worker = {},
        KvStore* kv = nullptr) {
        packages_.add("errands", manifest, testing::PluginPackages::libraryOf("errands"));
        if (!worker.empty()) packages_.addProgram("errands", "counter", worker);
        packages_.sign("errands");
        auto host = PluginHost::create(
            {.folders = {packages_.folder()}, .packages = {}, .trusted_keys = packages_.keys()},
            {.loops = loops_,
             .clock = clock_,
             .http = http_.get(),
             .web_sockets = web_sockets_.get(),
             .tcp = tcp_.get(),
             .kv = kv != nullptr ? kv : &kv_});
        CPPUNIT_ASSERT(host);
        host_ = *std::move(host);
        const auto error = host_->plugins().at(0).error;
        CPPUNIT_ASSERT_EQUAL(std::string{}, error ? error->detail : std::string{});
    }
    ~ErrandRunner() {
        onLoop([this] { askings_.clear(); });
        instance_.reset();
        host_.reset();
        tcp_.reset();
        web_sockets_.reset();
        http_.reset();
    }
    ErrandRunner(const ErrandRunner&) = delete;
    ErrandRunner& operator=(const ErrandRunner&) = delete;

    void configure(const nlohmann::json& settings, const std::string& tenant = "ten_1") {
        instance_ = *host_->configure(
            "errands",
            {.tenant = tenant,
             .config_json = settings.dump(),
             .secrets = std::make_shared<OneSecret>()});
    }

    /// What the errand brought, or its failure's code and message.
    std::string run(const std::string& method, const std::string& argument) {
        std::optional<std::string> answer;
        begin(method, argument, [&](const std::string& text) { answer = text; });
        until([&] { return answer.has_value(); });
        return *answer;
    }
    void begin(
        const std::string& method,
        const std::string& argument,
        std::function<void(const std::string&)> done) {
        onLoop([&] {
            askings_.push_back(
                instance_->answerer(Kind::Calendar)
                    ->ask(
                        {.method = method,
                         .body_json = argument,
                         .idempotency_key = {},
                         .deadline = {}},
                        [done = std::move(done)](const Answer& answer) { done(toText(answer)); }));
        });
    }
    void letGo() {
        onLoop([this] { askings_.clear(); });
    }

    void onLoop(const std::function<void()>& act) {
        io::Waiter done;
        loops_.at(0).post([&] {
            act();
            done.wake();
        });
        done.wait();
    }
    void until(const std::function<bool()>& holds) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        for (bool so = false; !so;) {
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() < limit);
            onLoop([&] { so = holds(); });
            std::this_thread::yield();
        }
    }
    static testing::TestAuthority& authority() {
        static testing::TestAuthority authority;
        return authority;
    }
    PluginStats stats() { return host_->plugins().at(0).stats; }

private:
    static std::string toText(const Answer& answer) {
        if (const auto* text = std::get_if<std::string>(&answer)) return *text;
        const auto& failure = std::get<Failure>(answer);
        return std::string{parley::provider::toText(failure.code)} + ": " + failure.message;
    }

    /// One for all tests: reading the system's store takes a while.
    static io::TlsTrust& trust() {
        static const auto trust = [] {
            const auto file = std::filesystem::temp_directory_path() /
                              ("parley-errands-" + std::to_string(getpid()) + ".pem");
            std::ofstream{file} << authority().certificate();
            auto made = io::TlsTrust::create(file.string());
            std::filesystem::remove(file);
            return std::move(made).value();
        }();
        return *trust;
    }

    base::SystemClock clock_;
    io::Loops loops_{1};
    io::EgressGuard guard_ = *io::EgressGuard::create({"127.0.0.1/32"});
    io::CachingResolver resolver_{clock_};
    io::Dialer dialer_{guard_, resolver_, trust()};
    std::unique_ptr<io::HttpClient> http_ = std::make_unique<io::HttpClient>(loops_, dialer_);
    std::unique_ptr<io::WebSocketClient> web_sockets_ =
        std::make_unique<io::WebSocketClient>(loops_, dialer_);
    std::unique_ptr<io::TcpClient> tcp_ = std::make_unique<io::TcpClient>(loops_, dialer_);
    MemoryKv kv_{clock_};
    testing::PluginPackages packages_;
    std::unique_ptr<PluginHost> host_;
    std::shared_ptr<Instance> instance_;
    std::vector<std::unique_ptr<Asking>> askings_;
};

/// One for all tests that want nothing special: loading a plugin takes a while.
inline ErrandRunner& sharedErrands() {
    static ErrandRunner errands;
    return errands;
}

}  // namespace parley::provider
