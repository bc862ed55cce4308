#ifndef PARLEY_CPP_STT_HPP
#define PARLEY_CPP_STT_HPP

#include "../stt.h"
#include "caps.hpp"
#include "stream.hpp"

namespace parley {

/// What the host wants to have heard, valid while the stream is being made.
struct SttOpen : parley_stt_open {
    const Host& host;
    const parley_stt_sink* sink;
};

struct SttWord {
    std::string_view text{};
    uint64_t start_ns = 0;
    uint64_t end_ns = 0;
    float confidence = -1;
    uint32_t speaker = 0;
};

/// See parley_stt_result. A later result with the same segment replaces an earlier one.
struct SttResult {
    std::string_view text{};
    uint64_t segment = 0;
    /// Set of PARLEY_STT_FINAL, PARLEY_STT_END_OF_TURN, PARLEY_STT_FROM_FINALIZE.
    uint32_t flags = 0;
    uint64_t start_ns = 0;
    uint64_t end_ns = 0;
    float confidence = -1;
    uint32_t channel = 0;
    std::string_view language{};
    std::vector<SttWord> words{};
};

/// One stream of speech being understood. Lives on its strand; what it began with the host ends
/// with it.
class SttStream : public Stream<parley_stt_sink> {
public:
    explicit SttStream(const SttOpen& open) noexcept : Stream{open.host, open.ctx, open.sink} {}

    /// OK: taken. BUSY: not taken, `writable` must follow. Frames may have any size.
    virtual parley_code push(const parley_audio& audio) = 0;
    /// Bring out what is pending; the stream goes on.
    virtual void finalize() {}
    /// No more audio. After the remaining results call `end`.
    virtual void close() = 0;

protected:
    void ready() noexcept { gate_.hint(&parley_stt_sink::on_ready); }
    void writable() noexcept { gate_.hint(&parley_stt_sink::on_writable); }
    void speech(bool started, uint64_t at_ns) noexcept {
        gate_.say(&parley_stt_sink::on_speech, started ? 1U : 0U, at_ns);
    }
    void result(const SttResult& heard) {
        words_.clear();
        for (const auto& word : heard.words) {
            parley_stt_word raw{};
            raw.size = sizeof raw;
            raw.speaker = word.speaker;
            raw.text = str(word.text);
            raw.start_ns = word.start_ns;
            raw.end_ns = word.end_ns;
            raw.confidence = word.confidence;
            words_.push_back(raw);
        }
        parley_stt_result raw{};
        raw.size = sizeof raw;
        raw.flags = heard.flags;
        raw.segment_id = heard.segment;
        raw.text = str(heard.text);
        raw.start_ns = heard.start_ns;
        raw.end_ns = heard.end_ns;
        raw.confidence = heard.confidence;
        raw.channel = heard.channel;
        raw.words = words_.data();
        raw.word_count = words_.size();
        raw.language = str(heard.language);
        gate_.say(&parley_stt_sink::on_result, &raw);
    }
    /// The last word, OK or why not.
    void end(Status status = {}) noexcept { finish(std::move(status)); }

private:
    std::vector<parley_stt_word> words_;
};

/// What an instance can do with its settings.
struct SttCaps {
    /// Set of PARLEY_CODEC_BIT.
    uint32_t codecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE);
    std::vector<uint32_t> rates_hz{8000, 16000};
    uint32_t features = 0;
    std::vector<std::string> languages{"*"};
    /// Streams at a time, 0 is any number.
    uint32_t max_streams = 0;
};

/// The base of a provider of parley.stt/1.
class SttProvider {
public:
    virtual ~SttProvider() = default;
    /// Asked once, after construction.
    virtual SttCaps sttCaps() const = 0;
    /// Begins a stream and connects in the background. Throws Failure for what is known without the
    /// vendor: INVALID, UNSUPPORTED. Several strands may ask at the same time.
    virtual std::unique_ptr<SttStream> openStt(const SttOpen& open) = 0;

private:
    template <class P>
    friend struct SttGlue;
    detail::KeptCaps<SttCaps> kept_;
};

template <class P>
struct SttGlue : detail::StreamGlue<SttStream, parley_stt_stream> {
    static SttProvider& provider(parley_instance* raw) noexcept {
        return *reinterpret_cast<P*>(raw);
    }
    static void prepare(P& made) { static_cast<SttProvider&>(made).kept_.keep(made.sttCaps()); }

    static parley_code caps(parley_instance* raw, parley_stt_caps* out) noexcept {
        const auto& kept = provider(raw).kept_;
        parley_stt_caps full{};
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
        const parley_stt_open* wanted,
        const parley_stt_sink* sink,
        parley_stt_stream** out,
        parley_status* err) noexcept {
        return detail::openStream<SttStream>(out, err, [&] {
            const auto& host = reinterpret_cast<P*>(raw)->host();
            return provider(raw).openStt(SttOpen{copyOf(wanted), host, sink});
        });
    }
    static parley_code push(parley_stt_stream* raw, const parley_audio* audio) noexcept {
        return SttGlue::input(raw, [&](SttStream& s) { return s.push(copyOf(audio)); });
    }
    static parley_code finalize(parley_stt_stream* raw) noexcept {
        return SttGlue::input(raw, [](SttStream& s) { return s.finalize(), PARLEY_OK; });
    }

    static constexpr parley_stt_v1 table{
        sizeof(parley_stt_v1),
        0,
        caps,
        open,
        push,
        finalize,
        SttGlue::close,
        SttGlue::cancel,
        SttGlue::destroy};
};

}  // namespace parley

#endif
