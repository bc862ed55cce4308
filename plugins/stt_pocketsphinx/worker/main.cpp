#include "decoder.hpp"
#include "hearing.hpp"

#include <nlohmann/json.hpp>
#include <parley/worker.hpp>
#include <wire.hpp>

namespace {

using stt_pocketsphinx::Decoder;
using stt_pocketsphinx::Hearing;
namespace wire = stt_pocketsphinx::wire;

void hear(Hearing& hearing, std::string_view bytes) {
    std::vector<int16_t> samples(bytes.size() / sizeof(int16_t));
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(int16_t));
    hearing.hear(samples.data(), samples.size());
}

void serve(Decoder& decoder, parley::WorkerSession& session) {
    Hearing hearing{decoder, [&session](char kind, const nlohmann::json& body) {
                        session.send(kind + body.dump());
                    }};
    while (const auto message = session.receive()) {
        if (message->empty()) continue;
        const auto body = std::string_view{*message}.substr(1);
        switch (message->front()) {
            case wire::kBegin:
                if (!hearing.begin(nlohmann::json::parse(body))) return;
                break;
            case wire::kAudio:
                hear(hearing, body);
                break;
            case wire::kFinalize:
                hearing.finalize();
                break;
            default:
                throw std::runtime_error{"an unknown kind of message"};
        }
    }
    hearing.close();
}

}  // namespace

int main() {
    return parley::serveWorker(
        [] { return Decoder{}; },
        [](Decoder& decoder, parley::WorkerSession& session) { serve(decoder, session); });
}
