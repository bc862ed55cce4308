#include "misbehaving.hpp"

#include <time.h>

#include <cmath>
#include <stdexcept>
#include <thread>

namespace misbehaving {

namespace {

/// A sink whose stream is gone.
parley_stt_sink stale_sink{};

struct Stream {
    Instance* instance;
    const parley_ctx* ctx;
    parley_stt_sink sink;
    std::uint64_t heard = 0;
    bool ended = false;
};

parley_stt_result resultOf(Stream* stream) {
    parley_stt_result result{};
    result.size = sizeof result;
    result.flags = PARLEY_STT_FINAL;
    result.segment_id = stream->heard++;
    result.text = text("hello");
    result.confidence = 0.5F;
    result.language = text("en");
    return result;
}

void sendMalformed(Stream* stream) {
    auto* const instance = stream->instance;
    auto result = resultOf(stream);
    static const std::string huge(1U << 20U, 'x');
    parley_stt_word word{};
    word.size = sizeof word;
    if (is(instance, "wrong_size")) result.size = 5;
    if (is(instance, "huge_text")) result.text = {huge.data(), huge.size()};
    if (is(instance, "null_text")) result.text = {nullptr, 7};
    if (is(instance, "endless_words")) {
        result.words = &word;
        result.word_count = 1U << 30U;
    }
    if (is(instance, "null_words")) result.word_count = 3;
    if (is(instance, "odd_stride")) {
        word.size = sizeof word + 1;
        result.words = &word;
        result.word_count = 1;
    }
    stream->sink.on_result(stream->sink.ctx, &result);
}

void sendOdd(Stream* stream) {
    auto result = resultOf(stream);
    result.text = text("gr\xfc\xdf dich");
    result.confidence = NAN;
    result.start_ns = UINT64_MAX;
    result.end_ns = 0;
    stream->sink.on_result(stream->sink.ctx, &result);
}

parley_code caps(parley_instance*, parley_stt_caps* out) noexcept {
    static const std::uint32_t rates[] = {8000, 16000};
    static const parley_str languages[] = {text("en"), text("de")};
    out->codecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE);
    out->features = PARLEY_STT_INTERIM;
    out->rates_hz = rates;
    out->rate_count = 2;
    out->languages = languages;
    out->language_count = 2;
    return PARLEY_OK;
}

parley_code open(
    parley_instance* raw,
    const parley_stt_open* request,
    const parley_stt_sink* sink,
    parley_stt_stream** out,
    parley_status* err) noexcept {
    auto* instance = reinterpret_cast<Instance*>(raw);
    if (is(instance, "refuse")) {
        *err = status(PARLEY_E_UNSUPPORTED);
        return PARLEY_E_UNSUPPORTED;
    }
    if (is(instance, "open_nothing")) return PARLEY_OK;
    auto* stream = new Stream{instance, request->ctx, *sink};
    *out = reinterpret_cast<parley_stt_stream*>(stream);
    if (is(instance, "early")) {
        const auto result = resultOf(stream);
        sink->on_result(sink->ctx, &result);
    }
    if (is(instance, "early_end")) endWith(stream, PARLEY_OK);
    return PARLEY_OK;
}

void armTimer(Stream* stream) {
    const auto* timer = service<parley_timer_v1>(PARLEY_SVC_TIMER);
    const auto* host = the_host;
    timer->arm(
        host,
        stream->ctx,
        timer->now_ns(host) + 5'000'000,
        [](void* argument) noexcept {
            auto* waiting = static_cast<Stream*>(argument);
            const auto result = resultOf(waiting);
            waiting->sink.on_result(waiting->sink.ctx, &result);
        },
        stream);
}

/// Works for half a second and more, and asks the host something all the while.
void blockAndAsk() {
    constexpr int kTimes = 2'000;
    const timespec moment{0, 250'000};
    const auto* timer = service<parley_timer_v1>(PARLEY_SVC_TIMER);
    for (int i = 0; i < kTimes; ++i) {
        ::nanosleep(&moment, nullptr);
        timer->cancel(the_host, 0);
    }
}

/// Not noexcept, whatever the table says.
parley_code pushUnguarded(parley_stt_stream* raw, const parley_audio*) {
    auto* stream = reinterpret_cast<Stream*>(raw);
    auto* instance = stream->instance;
    if (stream->ended) return PARLEY_E_CANCELLED;
    if (is(instance, "throw")) throw std::runtime_error{"thrown as asked"};
    if (is(instance, "throw_int")) throw 42;  // NOLINT(hicpp-exception-baseclass)
    if (is(instance, "unknown_code")) return 4711;
    if (is(instance, "busy")) return PARLEY_E_BUSY;
    if (is(instance, "silent")) return PARLEY_OK;
    if (is(instance, "timer")) {
        armTimer(stream);
        return PARLEY_OK;
    }
    if (is(instance, "block")) {
        const timespec time{1, 0};
        ::nanosleep(&time, nullptr);
    }
    if (is(instance, "linger")) {
        const timespec time{0, 50'000'000};
        ::nanosleep(&time, nullptr);
    }
    if (is(instance, "block_and_ask")) blockAndAsk();
    if (is(instance, "foreign")) {
        const auto result = resultOf(stream);
        std::thread{[&] { stream->sink.on_result(stream->sink.ctx, &result); }}.join();
        return PARLEY_OK;
    }
    if (is(instance, "double_end")) {
        endWith(stream, PARLEY_OK);
        stream->ended = false;
        endWith(stream, PARLEY_OK);
        return PARLEY_OK;
    }
    if (is(instance, "talk_after_end")) {
        endWith(stream, PARLEY_OK);
        const auto result = resultOf(stream);
        stream->sink.on_result(stream->sink.ctx, &result);
        return PARLEY_OK;
    }
    if (is(instance, "null_status")) {
        stream->ended = true;
        stream->sink.on_end(stream->sink.ctx, nullptr);
        return PARLEY_OK;
    }
    if (is(instance, "cancels_itself")) {
        endWith(stream, PARLEY_E_CANCELLED);
        return PARLEY_OK;
    }
    if (is(instance, "stale") && stale_sink.ctx != nullptr) {
        const auto result = resultOf(stream);
        stale_sink.on_result(stale_sink.ctx, &result);
        const auto how = status(PARLEY_OK);
        stale_sink.on_end(stale_sink.ctx, &how);
    }
    if (is(instance, "null_result")) {
        stream->sink.on_result(stream->sink.ctx, nullptr);
        return PARLEY_OK;
    }
    if (is(instance, "odd")) {
        sendOdd(stream);
    } else {
        sendMalformed(stream);
    }
    return PARLEY_OK;
}

parley_code finalize(parley_stt_stream*) noexcept {
    return PARLEY_OK;
}

void close(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (!is(stream->instance, "never_ends")) endWith(stream, PARLEY_OK);
}

void cancel(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (is(stream->instance, "talks_when_cancelled")) {
        const auto result = resultOf(stream);
        stream->sink.on_result(stream->sink.ctx, &result);
    }
    endWith(stream, PARLEY_E_CANCELLED);
}

void destroy(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    stale_sink = stream->sink;
    delete stream;
}

using Push = parley_code (*)(parley_stt_stream*, const parley_audio*) noexcept;

}  // namespace

void forgetStaleSink() {
    stale_sink = {};
}

const parley_stt_v1 hearing{
    sizeof(parley_stt_v1),
    0,
    caps,
    open,
    reinterpret_cast<Push>(&pushUnguarded),
    finalize,
    close,
    cancel,
    destroy};

}  // namespace misbehaving
