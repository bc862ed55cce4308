#ifndef PARLEY_CPP_TTS_HPP
#define PARLEY_CPP_TTS_HPP

#include "../tts.h"
#include "audio.hpp"
#include "buffer.hpp"
#include "caps.hpp"
#include "stream.hpp"

namespace parley {

/// How the host wants a reply to be spoken, valid while the stream is being made.
struct TtsOpen : parley_tts_open {
    const Host& host;
    const parley_tts_sink* sink;
};

/// One reply being spoken. Lives on its strand; what it began with the host ends with it.
class TtsStream : public Stream<parley_tts_sink> {
public:
    explicit TtsStream(const TtsOpen& open) noexcept
        : Stream{open.host, open.ctx, open.sink}, codec_{open.codec}, rate_hz_{open.rate_hz} {}

    /// More to say. OK: copied. BUSY: not taken, `writable` must follow.
    virtual parley_code text(std::string_view text) = 0;
    /// Say everything so far; `flushed(id)` follows its audio.
    virtual void flush(uint64_t id) = 0;
    /// The caller interrupts: nothing of earlier text may come any more. UNSUPPORTED makes the host
    /// cancel.
    virtual parley_code clear() { return PARLEY_E_UNSUPPORTED; }
    /// The host has enough audio for now; stop reading from the vendor.
    virtual void pause(bool /*on*/) {}
    /// No more text. After the remaining audio call `end`.
    virtual void close() = 0;

protected:
    /// Audio in the codec and rate that open asked for, cut anywhere. Its place in the stream
    /// follows from what came before; Opus takes it from the caller.
    void audio(std::string_view piece) {
        if (!gate_.speaks() || piece.empty()) return;
        if (half_ != kNoHalf || cutsSample(piece)) return audioWithHalf(piece);
        emit(Buffer::copyOf(host(), piece).raw());
    }
    /// As above, without a copy.
    void audio(const Chunk& chunk) {
        if (half_ != kNoHalf || cutsSample(chunk.text())) return audio(chunk.text());
        if (!chunk.text().empty()) emit(chunk.raw());
    }
    void audioAt(std::string_view packet, uint64_t pts_ns) {
        if (!gate_.speaks() || packet.empty()) return;
        gate_.say(&parley_tts_sink::on_audio, Buffer::copyOf(host(), packet).raw(), pts_ns);
    }
    void mark(uint32_t text_offset, uint32_t text_length, uint64_t pts_ns) noexcept {
        gate_.say(&parley_tts_sink::on_mark, text_offset, text_length, pts_ns);
    }
    void flushed(uint64_t id) noexcept { gate_.hint(&parley_tts_sink::on_flushed, id); }
    /// Characters that the vendor bills since the last time.
    void usage(uint64_t characters) noexcept { gate_.hint(&parley_tts_sink::on_usage, characters); }
    void writable() noexcept { gate_.hint(&parley_tts_sink::on_writable); }
    /// The last word, OK or why not.
    void end(Status status = {}) noexcept { finish(std::move(status)); }

    /// Where the next audio will be heard.
    uint64_t positionNs() const noexcept {
        const uint64_t sample = sampleBytes(codec_);
        if (sample == 0 || rate_hz_ == 0) return 0;
        const uint64_t samples = given_bytes_ / sample;
        return samples / rate_hz_ * kSecondNs + samples % rate_hz_ * kSecondNs / rate_hz_;
    }
    uint32_t codec() const noexcept { return codec_; }
    uint32_t rateHz() const noexcept { return rate_hz_; }
    /// After an interruption: half a sample of what was cut off is forgotten.
    void forgetPartialAudio() noexcept { half_ = kNoHalf; }

private:
    static constexpr uint64_t kSecondNs = 1'000'000'000;
    static constexpr int kNoHalf = -1;

    bool cutsSample(std::string_view piece) const noexcept {
        return codec_ == PARLEY_CODEC_PCM_S16LE && piece.size() % 2 != 0;
    }
    void audioWithHalf(std::string_view piece) {
        std::string whole;
        whole.reserve(piece.size() + 1);
        if (half_ != kNoHalf) whole += static_cast<char>(std::exchange(half_, kNoHalf));
        whole += piece;
        if (cutsSample(whole)) {
            half_ = static_cast<uint8_t>(whole.back());
            whole.pop_back();
        }
        if (!whole.empty()) emit(Buffer::copyOf(host(), whole).raw());
    }
    void emit(const parley_buf* buf) noexcept {
        const auto at = positionNs();
        given_bytes_ += buf->n;
        gate_.say(&parley_tts_sink::on_audio, buf, at);
    }

    uint32_t codec_;
    uint32_t rate_hz_;
    uint64_t given_bytes_ = 0;
    int half_ = kNoHalf;
};

/// What an instance can do with its settings.
struct TtsCaps {
    /// Set of PARLEY_CODEC_BIT.
    uint32_t codecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE);
    std::vector<uint32_t> rates_hz{8000, 16000, 24000};
    uint32_t features = 0;
    std::vector<std::string> languages{"*"};
    /// Streams at a time, 0 is any number.
    uint32_t max_streams = 0;
};

/// The base of a provider of parley.tts/1.
class TtsProvider {
public:
    virtual ~TtsProvider() = default;
    /// Asked once, after construction.
    virtual TtsCaps ttsCaps() const = 0;
    /// As SttProvider::openStt. An unknown voice is NOT_FOUND.
    virtual std::unique_ptr<TtsStream> openTts(const TtsOpen& open) = 0;

private:
    template <class P>
    friend struct TtsGlue;
    detail::KeptCaps<TtsCaps> kept_;
};

template <class P>
struct TtsGlue : detail::StreamGlue<TtsStream, parley_tts_stream> {
    static TtsProvider& provider(parley_instance* raw) noexcept {
        return *reinterpret_cast<P*>(raw);
    }
    static void prepare(P& made) { static_cast<TtsProvider&>(made).kept_.keep(made.ttsCaps()); }

    static parley_code caps(parley_instance* raw, parley_tts_caps* out) noexcept {
        const auto& kept = provider(raw).kept_;
        parley_tts_caps full{};
        full.codecs = kept.caps().codecs;
        full.features = kept.caps().features;
        full.max_streams = kept.caps().max_streams;
        full.rates_hz = kept.caps().rates_hz.data();
        full.rate_count = kept.caps().rates_hz.size();
        full.languages = kept.languages().data();
        full.language_count = kept.languages().size();
        detail::writeSized(out, full);
        return PARLEY_OK;
    }
    static parley_code open(
        parley_instance* raw,
        const parley_tts_open* wanted,
        const parley_tts_sink* sink,
        parley_tts_stream** out,
        parley_status* err) noexcept {
        return detail::openStream<TtsStream>(out, err, [&] {
            const auto& host = reinterpret_cast<P*>(raw)->host();
            return provider(raw).openTts(TtsOpen{copyOf(wanted), host, sink});
        });
    }
    static parley_code text(parley_tts_stream* raw, parley_str said) noexcept {
        return TtsGlue::input(raw, [&](TtsStream& s) { return s.text(view(said)); });
    }
    static parley_code flush(parley_tts_stream* raw, uint64_t id) noexcept {
        return TtsGlue::input(raw, [&](TtsStream& s) { return s.flush(id), PARLEY_OK; });
    }
    static parley_code clear(parley_tts_stream* raw) noexcept {
        auto& stream = TtsGlue::of(raw);
        if (!stream.takesCalls()) return PARLEY_E_CANCELLED;
        return detail::callStream(stream, [&] { return stream.clear(); });
    }

    static constexpr parley_tts_v1 table{
        sizeof(parley_tts_v1),
        0,
        caps,
        open,
        text,
        flush,
        clear,
        TtsGlue::pause,
        TtsGlue::close,
        TtsGlue::cancel,
        TtsGlue::destroy};
};

}  // namespace parley

#endif
