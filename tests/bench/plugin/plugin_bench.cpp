#include "virtual_ear.hpp"

#include <base/clock.hpp>
#include <io/fiber.hpp>
#include <io/loop.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <support/plugin_package.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace parley::provider {
namespace {

constexpr int kCalls = 5'000'000;
constexpr int kRounds = 9;
constexpr std::size_t kStreams = 1'000;
// One frame of one call in 20 ms; the host has better things to do with its time.
constexpr double kMostNanoseconds = 10;

class NoSink final : public EarSink {
public:
    void onHeard(const Heard& /*heard*/) override {}
    void onEnd(const std::optional<Failure>& /*failure*/) override {}
};

double nanosecondsOfPush(EarStream& stream) {
    std::array<std::uint8_t, 640> samples{};
    const AudioFrame frame{.format = {}, .bytes = samples};
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < kCalls; ++i) {
        if (stream.push(frame) != Push::Taken) std::abort();
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;
    return took.count() / kCalls;
}

std::size_t entriesOf(const char* folder) {
    return static_cast<std::size_t>(std::distance(
        std::filesystem::directory_iterator{folder}, std::filesystem::directory_iterator{}));
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// On the loop. Whether the limits were kept.
bool measure(Ear& ear) {
    NoSink sink;
    const auto across = ear.open({}, sink);
    const auto inside = makeVirtualEar();
    std::vector<double> across_ns;
    std::vector<double> inside_ns;
    for (int round = 0; round < kRounds; ++round) {
        across_ns.push_back(nanosecondsOfPush(*across));
        inside_ns.push_back(nanosecondsOfPush(*inside));
    }
    const auto threads = entriesOf("/proc/self/task");
    const auto descriptors = entriesOf("/proc/self/fd");
    std::vector<std::unique_ptr<EarStream>> streams;
    for (std::size_t i = 0; i < kStreams; ++i)
        streams.push_back(ear.open({}, sink));
    const auto new_threads = entriesOf("/proc/self/task") - threads;
    const auto new_descriptors = entriesOf("/proc/self/fd") - descriptors;

    std::printf("| | ns a call, median | least |\n| --- | --- | --- |\n");
    std::printf(
        "| virtual call inside the host | %.1f | %.1f |\n",
        median(inside_ns),
        *std::ranges::min_element(inside_ns));
    std::printf(
        "| through the border to a plugin, watched | %.1f | %.1f |\n\n",
        median(across_ns),
        *std::ranges::min_element(across_ns));
    std::printf(
        "%zu streams of one plugin: %zu more threads, %zu more descriptors.\n",
        kStreams,
        new_threads,
        new_descriptors);
    return median(across_ns) < kMostNanoseconds && new_threads == 0 && new_descriptors == 0;
}

int run() {
    testing::PluginPackages packages;
    packages.add(
        "silent",
        nlohmann::json::parse(
            R"({"id": "silent", "name": "Silent", "version": "1.0.0", "abi": "1.0",
                "provides": ["parley.stt/1"]})"),
        testing::PluginPackages::libraryOf("silent"));
    packages.sign("silent");
    const base::SystemClock clock;
    io::Loops loops{1};
    const auto host = PluginHost::create(
        {.folders = {packages.folder()}, .packages = {}, .trusted_keys = packages.keys()},
        {.loops = loops, .clock = clock});
    auto instance = (*host)->configure("silent", {});
    if (!instance) return 2;
    bool kept = false;
    io::Waiter done;
    loops.at(0).post([&] {
        kept = measure(*(*instance)->ear());
        done.wake();
    });
    done.wait();
    (*instance).reset();
    return kept ? 0 : 1;
}

}  // namespace
}  // namespace parley::provider

int main() {
    return parley::provider::run();
}
