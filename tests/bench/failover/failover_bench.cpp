#include <ear_talk.hpp>
#include <mind_talk.hpp>
#include <mouth_talk.hpp>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

namespace parley::testing {
namespace {

constexpr int kRounds = 20;
// Nobody on the phone hears that.
constexpr double kMostMilliseconds = 20;

/// Whether the limit was kept, over every fault of the first provider.
template <typename Talk>
bool measure(FailoverWorld& world, const char* kind, const Order& order) {
    std::vector<double> handovers_ms;
    for (int round = 0; round < kRounds; ++round) {
        for (const auto& fault : Talk::faults()) {
            const auto cell = Failover<Talk>::run(world, order, fault);
            CHECK(!cell.asked_second.empty());
            handovers_ms.push_back(cell.handover.count());
        }
    }
    std::ranges::sort(handovers_ms);
    const auto sum = std::accumulate(handovers_ms.begin(), handovers_ms.end(), 0.0);
    std::printf(
        "| %s | %s | %s | %.2f | %.2f | %.2f |\n",
        kind,
        order.first.c_str(),
        order.second.c_str(),
        sum / static_cast<double>(handovers_ms.size()),
        handovers_ms[handovers_ms.size() * 99 / 100],
        handovers_ms.back());
    std::fflush(stdout);
    return handovers_ms.back() < kMostMilliseconds;
}

bool measureAll() {
    FailoverWorld world;
    std::printf("| kind | first | second | mean ms | p99 | worst |\n");
    std::printf("| --- | --- | --- | --- | --- | --- |\n");
    bool kept = measure<EarTalk>(world, "stt", {"deepgram", "deepgram"});
    kept = measure<EarTalk>(world, "stt", {"deepgram", "openai"}) && kept;
    kept = measure<MindTalk>(world, "llm", {"openai", "anthropic"}) && kept;
    kept = measure<MindTalk>(world, "llm", {"anthropic", "openai"}) && kept;
    kept = measure<MouthTalk>(world, "tts", {"elevenlabs", "deepgram"}) && kept;
    return measure<MouthTalk>(world, "tts", {"elevenlabs", "openai"}) && kept;
}

}  // namespace
}  // namespace parley::testing

int main() {
    return parley::testing::measureAll() ? 0 : 1;
}
