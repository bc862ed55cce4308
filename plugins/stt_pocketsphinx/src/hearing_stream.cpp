#include "hearing_stream.hpp"

#include <nlohmann/json.hpp>
#include <wire.hpp>

#include <utility>

namespace stt_pocketsphinx {

namespace {

using nlohmann::json;

constexpr uint64_t kMsNs = 1'000'000;
/// Telephone lines carry nothing above 4 kHz.
constexpr uint32_t kTelephoneRateHz = 8'000;
/// Loading the models takes a second, and a busy machine has a queue.
constexpr std::chrono::seconds kWorkerPatience{10};

json wishesOf(const parley::SttOpen& open, const HearingOptions& options) {
    json wishes{
        {"narrowband", open.rate_hz <= kTelephoneRateHz},
        {"interim", (open.features & PARLEY_STT_INTERIM) != 0},
        {"endpoint_ms", open.endpoint_ms},
        {"reject_foreign_speech", options.reject_foreign_speech}};
    const auto given = json::parse(parley::view(open.options_json), nullptr, false);
    const auto grammar = given.is_object() ? given.find("grammar") : given.end();
    if (given.is_object() && grammar != given.end() && grammar->is_string())
        wishes["grammar"] = *grammar;
    return wishes;
}

}  // namespace

HearingStream::HearingStream(const parley::SttOpen& open, const HearingOptions& options)
    : SttStream{open}, codec_{open.codec} {
    if (open.rate_hz != wire::kRateHz) resampler_.emplace(open.host, open.rate_hz, wire::kRateHz);
    worker_.open("decoder", kWorkerPatience);
    (void)worker_.send(wire::kBegin + wishesOf(open, options).dump());
}

parley_code HearingStream::push(const parley_audio& audio) {
    if (!held_.empty()) {
        if (worker_.send(held_) == PARLEY_E_BUSY) return PARLEY_E_BUSY;
        held_.clear();
    }
    if (!first_pts_ns_) first_pts_ns_ = audio.pts_ns;
    auto message = wire::kAudio + samplesOf(audio);
    if (worker_.send(message) == PARLEY_E_BUSY) held_ = std::move(message);
    return PARLEY_OK;
}

void HearingStream::finalize() {
    if (!held_.empty() && worker_.send(std::exchange(held_, {})) != PARLEY_OK) return;
    (void)worker_.send(std::string_view{&wire::kFinalize, 1});
}

void HearingStream::close() {
    if (!held_.empty()) (void)worker_.send(std::exchange(held_, {}));
    worker_.close();
}

void HearingStream::onMessage(const parley::Chunk& message) {
    const auto text = message.text();
    if (text.empty()) return;
    const auto body = text.substr(1);
    switch (text.front()) {
        case wire::kHeard:
            return heard(body);
        case wire::kSpeech: {
            const auto news = json::parse(body);
            return speech(
                news.at("started").get<bool>(), streamTime(news.at("at_ms").get<uint64_t>()));
        }
        case wire::kRefused:
            return end({PARLEY_E_INVALID, json::parse(body).at("message").get<std::string>()});
        default:
            throw parley::Failure{PARLEY_E_PROTOCOL, "an unknown message of the worker"};
    }
}

void HearingStream::onClosed(const parley::Status& status) {
    end(status);
}

void HearingStream::heard(std::string_view text) {
    const auto news = json::parse(text);
    const bool is_final = news.at("final").get<bool>();
    const auto said = news.at("text").get<std::string>();
    parley::SttResult result;
    result.text = said;
    result.segment = segment_;
    result.start_ns = streamTime(news.at("start_ms").get<uint64_t>());
    result.end_ns = streamTime(news.at("end_ms").get<uint64_t>());
    result.confidence = news.value("confidence", -1.0F);
    result.language = "en-US";
    if (is_final) {
        result.flags = PARLEY_STT_FINAL;
        if (news.value("ended", false)) result.flags |= PARLEY_STT_END_OF_TURN;
        if (news.value("forced", false)) result.flags |= PARLEY_STT_FROM_FINALIZE;
    }
    const auto& words = news.at("words");
    for (const auto& word : words) {
        result.words.push_back(
            {word.at("text").get_ref<const std::string&>(),
             streamTime(word.at("start_ms").get<uint64_t>()),
             streamTime(word.at("end_ms").get<uint64_t>())});
    }
    this->result(result);
    if (is_final) ++segment_;
}

std::string HearingStream::samplesOf(const parley_audio& audio) {
    const std::string_view bytes{reinterpret_cast<const char*>(audio.data), audio.n};
    auto samples = codec_ == PARLEY_CODEC_PCM_S16LE ? joiner_.add(bytes)
                                                    : parley::decodeG711(host(), codec_, bytes);
    if (resampler_) samples = resampler_->convert(samples);
    return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(int16_t)};
}

uint64_t HearingStream::streamTime(uint64_t ms) const {
    return first_pts_ns_.value_or(0) + ms * kMsNs;
}

}  // namespace stt_pocketsphinx
