#include "hearing_stream.hpp"

#include <nlohmann/json.hpp>
#include <parley/plugin.hpp>

namespace stt_pocketsphinx {

namespace {

/// That a worker comes up proves that its models are installed.
class WorkerCheck final : public parley::Check, private parley::WorkerSink {
public:
    explicit WorkerCheck(const parley::CheckOpen& open) : Check{open} { worker_.open("decoder"); }

private:
    void onOpen() override { works(); }
    void onMessage(const parley::Chunk& /*message*/) override {}
    void onClosed(const parley::Status& status) override {
        if (status.ok()) return works();
        fail(status);
    }

    parley::Worker worker_{*this, *this};
};

class PocketsphinxProvider final : public parley::Provider,
                                   public parley::SttProvider,
                                   public parley::Configurable {
public:
    explicit PocketsphinxProvider(const parley::Setup& setup) : Provider{setup} {
        const auto settings = nlohmann::json::parse(setup.settings_json);
        options_.reject_foreign_speech = settings.value("reject_foreign_speech", true);
    }

    parley::SttCaps sttCaps() const override {
        return {
            PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE) | PARLEY_CODEC_BIT(PARLEY_CODEC_ULAW) |
                PARLEY_CODEC_BIT(PARLEY_CODEC_ALAW),
            {8000, 16000, 24000, 48000},
            PARLEY_STT_INTERIM | PARLEY_STT_WORDS | PARLEY_STT_ENDPOINT | PARLEY_STT_FINALIZE,
            {"en-US", "en"}};
    }

    std::unique_ptr<parley::SttStream> openStt(const parley::SttOpen& open) override {
        if (open.codec == PARLEY_CODEC_OPUS || open.channels > 1)
            throw parley::Failure{PARLEY_E_UNSUPPORTED, "one channel of PCM or G.711 is heard"};
        return std::make_unique<HearingStream>(open, options_);
    }

    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override {
        return std::make_unique<WorkerCheck>(open);
    }

private:
    HearingOptions options_;
};

}  // namespace

}  // namespace stt_pocketsphinx

PARLEY_PLUGIN("stt_pocketsphinx", "1.0.0", stt_pocketsphinx::PocketsphinxProvider)
