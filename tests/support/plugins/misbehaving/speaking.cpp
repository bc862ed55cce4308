#include "misbehaving.hpp"

#include <stdexcept>
#include <string>

namespace misbehaving {

namespace {

struct Stream {
    Instance* instance;
    parley_tts_sink sink;
    bool ended = false;
};

void speak(Stream* stream, const void* bytes, std::size_t n) {
    parley_buf buf{};
    buf.size = sizeof buf;
    buf.data = static_cast<const std::uint8_t*>(bytes);
    buf.n = n;
    stream->sink.on_audio(stream->sink.ctx, &buf, 0);
}

parley_code caps(parley_instance*, parley_tts_caps* out) noexcept {
    // Pointers that are not there.
    out->rate_count = 5;
    out->language_count = 1'000'000;
    return PARLEY_OK;
}

parley_code open(
    parley_instance* raw,
    const parley_tts_open*,
    const parley_tts_sink* sink,
    parley_tts_stream** out,
    parley_status*) noexcept {
    *out =
        reinterpret_cast<parley_tts_stream*>(new Stream{reinterpret_cast<Instance*>(raw), *sink});
    return PARLEY_OK;
}

/// Not noexcept, whatever the table says.
parley_code sayUnguarded(parley_tts_stream* raw, parley_str) {
    auto* stream = reinterpret_cast<Stream*>(raw);
    auto* sink = &stream->sink;
    if (is(stream->instance, "throw")) throw std::runtime_error{"thrown as asked"};
    static const std::string audio(2U << 20U, '\1');
    if (is(stream->instance, "huge_audio")) {
        speak(stream, audio.data(), audio.size());
    } else if (is(stream->instance, "null_audio")) {
        speak(stream, nullptr, 10);
    } else if (is(stream->instance, "cut_samples")) {
        for (const std::size_t n : {3U, 2U, 1U, 4U})
            speak(stream, audio.data(), n);
    } else if (is(stream->instance, "odd_marks")) {
        sink->on_mark(sink->ctx, 0, 5, 0);
        sink->on_mark(sink->ctx, 3, 4'000'000'000U, 0);
        sink->on_mark(sink->ctx, 4'000'000'000U, 1, 0);
    } else if (is(stream->instance, "wrong_flush")) {
        sink->on_flushed(sink->ctx, 99);
    } else if (is(stream->instance, "endless_bill")) {
        sink->on_usage(sink->ctx, UINT64_MAX);
    } else {
        speak(stream, audio.data(), 640);
    }
    return PARLEY_OK;
}

parley_code flush(parley_tts_stream* raw, std::uint64_t id) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    stream->sink.on_flushed(stream->sink.ctx, id);
    return PARLEY_OK;
}

parley_code clear(parley_tts_stream*) noexcept {
    return PARLEY_E_UNSUPPORTED;
}
void pause(parley_tts_stream*, std::uint32_t) noexcept {}
void close(parley_tts_stream* raw) noexcept {
    endWith(reinterpret_cast<Stream*>(raw), PARLEY_OK);
}
void cancel(parley_tts_stream* raw) noexcept {
    endWith(reinterpret_cast<Stream*>(raw), PARLEY_E_CANCELLED);
}
void destroy(parley_tts_stream* raw) noexcept {
    delete reinterpret_cast<Stream*>(raw);
}

using Say = parley_code (*)(parley_tts_stream*, parley_str) noexcept;

}  // namespace

const parley_tts_v1 speaking{
    sizeof(parley_tts_v1),
    0,
    caps,
    open,
    reinterpret_cast<Say>(&sayUnguarded),
    flush,
    clear,
    pause,
    close,
    cancel,
    destroy};

}  // namespace misbehaving
