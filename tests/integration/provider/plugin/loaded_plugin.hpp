#pragma once

#include <base/clock.hpp>
#include <io/fiber.hpp>
#include <io/loop.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <cppunit/TestAssert.h>
#include <support/plugin_package.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace parley::provider {

/// The plugin `misbehaving`, loaded, with one loop to use it on.
class LoadedPlugin {
public:
    LoadedPlugin() {
        packages_.add(
            "misbehaving",
            testing::PluginPackages::misbehaving(),
            testing::PluginPackages::libraryOf("misbehaving"));
        packages_.sign("misbehaving");
        auto host = PluginHost::create(
            {.folders = {packages_.folder()}, .packages = {}, .trusted_keys = packages_.keys()},
            {.loops = loops_, .clock = clock_});
        CPPUNIT_ASSERT(host);
        host_ = *std::move(host);
        const auto listing = host_->plugins().at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{}, listing.error ? listing.error->detail : std::string{});
    }

    std::shared_ptr<Instance> configure(const std::string& misdeed) {
        auto instance = host_->configure(
            "misbehaving",
            {.tenant = "ten_1",
             .config_json = nlohmann::json{{"misdeed", misdeed}}.dump(),
             .secrets = nullptr});
        CPPUNIT_ASSERT(instance);
        return *std::move(instance);
    }

    /// Runs on the loop and returns when it has.
    template <typename Act>
    void onLoop(Act&& act) {
        io::Waiter done;
        std::exception_ptr failed;
        loops_.at(0).post([&] {
            try {
                act();
            } catch (...) {
                failed = std::current_exception();
            }
            done.wake();
        });
        done.wait();
        if (failed) std::rethrow_exception(failed);
    }
    /// Lets the loop run until it is so.
    void until(const std::function<bool()>& holds) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        for (bool so = false; !so;) {
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() < limit);
            onLoop([&] { so = holds(); });
            std::this_thread::yield();
        }
    }

    PluginHost& host() { return *host_; }
    PluginStats stats() { return host_->plugins().at(0).stats; }
    io::Loops& loops() { return loops_; }
    const base::Clock& clock() { return clock_; }

private:
    base::SystemClock clock_;
    io::Loops loops_{1};
    testing::PluginPackages packages_;
    std::unique_ptr<PluginHost> host_;
};

}  // namespace parley::provider
