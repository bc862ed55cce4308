#pragma once

#include "audio_host.hpp"

#include <functional>
#include <vector>

namespace parley::testing {

struct ReplyWishes {
    uint32_t codec = PARLEY_CODEC_PCM_S16LE;
    uint32_t rate_hz = 24000;
    std::string voice{};
    float speed = 0;
    uint32_t features = PARLEY_TTS_MARKS;
};

/// A reply being spoken by a plugin, and what the host hears of it, a line for each thing.
template <class P>
class SpokenReply {
public:
    explicit SpokenReply(const std::string& settings, const ReplyWishes& wishes = {})
        : plugin_{host, settings} {
        parley_tts_open wanted{};
        wanted.size = sizeof wanted;
        wanted.codec = wishes.codec;
        wanted.rate_hz = wishes.rate_hz;
        wanted.features = wishes.features;
        wanted.voice = str(wishes.voice);
        wanted.speed = wishes.speed;
        wanted.ctx = host.ctx();
        const auto sink = makeSink();
        code = tts().open(plugin_.instance(), &wanted, &sink, &stream_, nullptr);
    }
    SpokenReply(const SpokenReply&) = delete;
    SpokenReply& operator=(const SpokenReply&) = delete;
    ~SpokenReply() {
        if (stream_ != nullptr) tts().destroy(stream_);
    }

    parley_code say(std::string_view text, uint64_t id) {
        const auto answer = this->text(text);
        return answer == PARLEY_OK ? tts().flush(stream_, id) : answer;
    }
    parley_code text(std::string_view text) { return tts().text(stream_, str(text)); }
    void flush(uint64_t id) { tts().flush(stream_, id); }
    parley_code clear() { return tts().clear(stream_); }
    void pause(bool on) { tts().pause(stream_, on ? 1 : 0); }
    void close() { tts().close(stream_); }
    void cancel() { tts().cancel(stream_); }

    FakeHost host;
    parley_code code = PARLEY_OK;
    std::string audio;
    std::vector<std::string> heard;
    std::vector<uint64_t> places;
    Status ended;
    std::function<void()> on_flushed;
    std::function<void()> on_mark;

private:
    const parley_tts_v1& tts() const {
        return plugin_.template table<parley_tts_v1>(PARLEY_IF_TTS);
    }
    static SpokenReply& of(void* self) { return *static_cast<SpokenReply*>(self); }

    parley_tts_sink makeSink() {
        parley_tts_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_audio = [](void* self, const parley_buf* buf, uint64_t pts_ns) noexcept {
            of(self).audio += view(parley_bytes{buf->data, buf->n});
            of(self).places.push_back(pts_ns);
            if (of(self).heard.empty() || of(self).heard.back() != "audio")
                of(self).heard.emplace_back("audio");
        };
        sink.on_mark = [](void* self, uint32_t offset, uint32_t length, uint64_t at) noexcept {
            of(self).heard.push_back(
                "mark " + std::to_string(offset) + "+" + std::to_string(length) + " at " +
                std::to_string(at / 1'000'000));
            if (of(self).on_mark) of(self).on_mark();
        };
        sink.on_flushed = [](void* self, uint64_t id) noexcept {
            of(self).heard.push_back("flushed " + std::to_string(id));
            if (of(self).on_flushed) of(self).on_flushed();
        };
        sink.on_usage = [](void* self, uint64_t characters) noexcept {
            of(self).heard.push_back("billed " + std::to_string(characters));
        };
        sink.on_writable = [](void* self) noexcept { of(self).heard.emplace_back("writable"); };
        sink.on_end = [](void* self, const parley_status* status) noexcept {
            of(self).ended = Status::from(status);
            of(self).heard.push_back("end " + std::to_string(status->code));
        };
        return sink;
    }

    Sounding<P> plugin_;
    parley_tts_stream* stream_ = nullptr;
};

}  // namespace parley::testing
