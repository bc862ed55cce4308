#pragma once

#include "audio_host.hpp"

#include <chrono>
#include <vector>

namespace parley::testing {

struct HearingWishes {
    uint32_t codec = PARLEY_CODEC_PCM_S16LE;
    uint32_t rate_hz = 8000;
    uint32_t features = PARLEY_STT_INTERIM | PARLEY_STT_WORDS;
    uint32_t endpoint_ms = 0;
    std::string language{};
    std::vector<std::string> hints{};
};

/// A stream being heard by a plugin, and what the host gets of it, a line for each thing.
template <class P>
class HeardStream {
public:
    explicit HeardStream(const std::string& settings, const HearingWishes& wishes = {})
        : wishes_{wishes}, plugin_{host, settings} {
        std::vector<parley_str> words;
        for (const auto& hint : wishes_.hints)
            words.push_back(str(hint));
        parley_stt_open wanted{};
        wanted.size = sizeof wanted;
        wanted.codec = wishes_.codec;
        wanted.rate_hz = wishes_.rate_hz;
        wanted.channels = 1;
        wanted.features = wishes_.features;
        wanted.endpoint_ms = wishes_.endpoint_ms;
        wanted.language = str(wishes_.language);
        wanted.hints = words.data();
        wanted.hint_count = words.size();
        wanted.ctx = host.ctx();
        const auto sink = makeSink();
        code = stt().open(plugin_.instance(), &wanted, &sink, &stream_, nullptr);
    }
    HeardStream(const HeardStream&) = delete;
    HeardStream& operator=(const HeardStream&) = delete;
    ~HeardStream() {
        if (stream_ != nullptr) stt().destroy(stream_);
    }

    parley_code push(std::string_view bytes) {
        parley_audio audio{};
        audio.size = sizeof audio;
        audio.codec = wishes_.codec;
        audio.rate_hz = wishes_.rate_hz;
        audio.channels = 1;
        audio.pts_ns = at_ns;
        audio.data = reinterpret_cast<const uint8_t*>(bytes.data());
        audio.n = bytes.size();
        const auto answer = stt().push(stream_, &audio);
        if (answer == PARLEY_OK) {
            at_ns += bytes.size() * 1'000'000'000 /
                     (uint64_t{wishes_.rate_hz} * sampleBytes(wishes_.codec));
        }
        return answer;
    }
    /// Frames of 20 ms; answers what the first that was not taken was told.
    parley_code pushSilence(std::chrono::milliseconds length) {
        const std::string frame(wishes_.rate_hz / 50 * sampleBytes(wishes_.codec), '\0');
        for (auto left = length.count(); left > 0; left -= 20)
            if (const auto answer = push(frame); answer != PARLEY_OK) return answer;
        return PARLEY_OK;
    }
    void finalize() { stt().finalize(stream_); }
    void close() { stt().close(stream_); }
    void cancel() { stt().cancel(stream_); }

    FakeHost host;
    /// Where the next frame lies.
    uint64_t at_ns = 0;
    parley_code code = PARLEY_OK;
    std::vector<std::string> heard;
    Status ended;

private:
    static constexpr uint64_t kMs = 1'000'000;

    const parley_stt_v1& stt() const {
        return plugin_.template table<parley_stt_v1>(PARLEY_IF_STT);
    }
    static HeardStream& of(void* self) { return *static_cast<HeardStream*>(self); }

    static std::string lineOf(const parley_stt_result& result) {
        auto line = std::to_string(result.segment_id) + " " +
                    std::to_string(result.start_ns / kMs) + "-" +
                    std::to_string(result.end_ns / kMs) + " flags " + std::to_string(result.flags) +
                    ": " + std::string{view(result.text)};
        for (const auto word : Strided<parley_stt_word>{result.words, result.word_count}) {
            line += " [" + std::string{view(word.text)} + " " +
                    std::to_string(word.start_ns / kMs) + "-" + std::to_string(word.end_ns / kMs);
            if (word.speaker != 0) line += " by " + std::to_string(word.speaker);
            line += "]";
        }
        return line;
    }

    parley_stt_sink makeSink() {
        parley_stt_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_ready = [](void* self) noexcept { of(self).heard.emplace_back("ready"); };
        sink.on_result = [](void* self, const parley_stt_result* result) noexcept {
            of(self).heard.push_back(lineOf(*result));
        };
        sink.on_speech = [](void* self, uint32_t started, uint64_t moment_ns) noexcept {
            of(self).heard.push_back(
                (started != 0 ? "speaks " : "silent ") + std::to_string(moment_ns / kMs));
        };
        sink.on_writable = [](void* self) noexcept { of(self).heard.emplace_back("writable"); };
        sink.on_end = [](void* self, const parley_status* status) noexcept {
            of(self).ended = Status::from(status);
            of(self).heard.push_back("end " + std::to_string(status->code));
        };
        return sink;
    }

    const HearingWishes wishes_;
    Sounding<P> plugin_;
    parley_stt_stream* stream_ = nullptr;
};

}  // namespace parley::testing
