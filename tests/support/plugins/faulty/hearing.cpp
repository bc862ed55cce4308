// Hears "hello" in every frame, and says so to a vendor.
#include "faulty.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace faulty {
namespace {

constexpr std::uint64_t kFrameNs = 20'000'000;

struct Stream {
    const parley_ctx* ctx = nullptr;
    parley_stt_sink sink{};
    std::uint64_t socket = 0;
    std::uint64_t segment = 0;
    std::string hoard;
    bool closing = false;
    bool ended = false;
    bool cancelled = false;
};

/// Streams that are not destroyed.
std::set<const void*> alive;

const parley_ws_v1& ws() {
    return *service<parley_ws_v1>(PARLEY_SVC_WS);
}

void say(
    const parley_stt_sink& sink, std::uint64_t segment, std::uint32_t flags = PARLEY_STT_FINAL) {
    parley_stt_result result{};
    result.size = sizeof result;
    result.flags = flags;
    result.segment_id = segment;
    result.text = has("broken_text") ? str("h\xe4llo") : str("hello");
    result.start_ns = segment * kFrameNs;
    result.end_ns = has("time_goes_back") ? 0 : result.start_ns + kFrameNs;
    sink.on_result(sink.ctx, &result);
}

void endWith(Stream* stream, parley_code code, std::uint32_t retry_after_ms = 0) {
    if (stream->ended) return;
    stream->ended = true;
    const auto sink = stream->sink;
    auto status = statusOf(code);
    status.retry_after_ms = retry_after_ms;
    sink.on_end(sink.ctx, &status);
    if (has("second_end")) sink.on_end(sink.ctx, &status);
    if (has("talks_after_end")) say(sink, 1'000'000);
    if (has("touches_after_end") && !alive.contains(stream)) say(sink, 1'000'000);
}

void connect(Stream* stream);

void vendorEnded(Stream* stream, const parley_status& status) {
    stream->socket = 0;
    const bool refused = status.http_status != 0;
    if (has("ignores_vendor")) return;
    if ((has("reconnects") && !refused) || (has("asks_again") && refused)) return connect(stream);
    if (has("misreports_refusal") && refused) return endWith(stream, PARLEY_E_INTERNAL);
    endWith(stream, codeOf(status, stream->closing), status.retry_after_ms);
}

void vendorSaid(Stream* stream, const parley_buf& message) {
    if (has("dies_of_nonsense") && message.n > 4) std::abort();
    if (has("blames_itself") && message.n > 4) endWith(stream, PARLEY_E_INTERNAL);
}

void connect(Stream* stream) {
    parley_http_request request{};
    request.size = sizeof request;
    request.method = str("GET");
    request.url = str("wss://api.acme.test/");
    parley_ws_sink sink{};
    sink.size = sizeof sink;
    sink.ctx = stream;
    sink.on_open = [](void*) noexcept {};
    sink.on_message = [](void* raw, std::uint32_t, const parley_buf* message) noexcept {
        vendorSaid(static_cast<Stream*>(raw), *message);
    };
    sink.on_writable = [](void* raw) noexcept {
        const auto& ours = static_cast<Stream*>(raw)->sink;
        if (!has("never_writable")) ours.on_writable(ours.ctx);
    };
    sink.on_end = [](void* raw, const parley_status* status) noexcept {
        vendorEnded(static_cast<Stream*>(raw), *status);
    };
    ws().connect(the_host, stream->ctx, &request, &sink, &stream->socket);
}

void disconnect(Stream* stream) {
    if (stream->socket != 0) ws().cancel(the_host, std::exchange(stream->socket, 0));
}

parley_code caps(parley_instance*, parley_stt_caps* out) noexcept {
    out->codecs = has("no_codec") ? 0 : PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE);
    if (has("writes_beyond")) {
        volatile char* const behind = reinterpret_cast<char*>(out) + out->size;
        *behind = 1;
    }
    return PARLEY_OK;
}

void openFaultily(const Stream* stream, const parley_stt_open& request) {
    if (has("early_callback")) say(stream->sink, 0);
    while (has("hangs_at_deadline") && request.ctx->deadline_ns != 0)
        pause(100);
    if (has("leaves_file")) ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (has("leaves_thread")) std::thread{[] { ::pause(); }}.detach();
    if (has("logs_hint") && request.hint_count > 0) log(request.hints[0]);
    if (has("logs_secret")) {
        const auto secretCame = [](void*, parley_code, parley_bytes secret) noexcept {
            log({reinterpret_cast<const char*>(secret.p), secret.n});
        };
        service<parley_secrets_v1>(PARLEY_SVC_SECRETS)
            ->get(the_host, stream->ctx, str("api_key"), secretCame, nullptr);
    }
    if (has("leaves_timer")) {
        const auto* timer = service<parley_timer_v1>(PARLEY_SVC_TIMER);
        timer->arm(
            the_host, stream->ctx, UINT64_MAX, [](void*) noexcept {}, nullptr);
    }
}

parley_code open(
    parley_instance*,
    const parley_stt_open* request,
    const parley_stt_sink* sink,
    parley_stt_stream** out,
    parley_status*) noexcept {
    auto* stream = new Stream{request->ctx, *sink};
    alive.insert(stream);
    *out = reinterpret_cast<parley_stt_stream*>(stream);
    openFaultily(stream, *request);
    connect(stream);
    return PARLEY_OK;
}

/// Says something once its stream is gone.
void sayLater(const Stream* stream) {
    struct Ghost {
        const void* stream;
        parley_stt_sink sink;
    };
    const auto haunt = [](void* raw) noexcept {
        const auto* ghost = static_cast<Ghost*>(raw);
        if (!alive.contains(ghost->stream)) say(ghost->sink, 0);
        delete ghost;
    };
    post(stream->ctx, haunt, new Ghost{stream, stream->sink});
}

parley_code send(Stream* stream, const parley_audio& audio) {
    if (stream->socket == 0) return PARLEY_OK;
    const auto code = ws().send(the_host, stream->socket, 0, {audio.data, audio.n});
    if (code != PARLEY_E_BUSY || !has("hoards_audio")) return code;
    stream->hoard.append(reinterpret_cast<const char*>(audio.data), audio.n);
    return PARLEY_OK;
}

void hear(Stream* stream) {
    const auto sink = stream->sink;
    const auto segment = stream->segment++;
    if (has("foreign_thread")) {
        std::thread{[&] { say(sink, segment); }}.join();
        return;
    }
    say(sink, segment, has("never_final") ? 0 : PARLEY_STT_FINAL);
    if (has("changes_final") && alive.contains(stream) && !stream->cancelled) say(sink, segment);
    if (has("talks_on_inside_cancel") && alive.contains(stream) && stream->cancelled)
        say(sink, segment + 1);
}

/// Not noexcept, whatever the table says.
parley_code pushUnguarded(parley_stt_stream* raw, const parley_audio* audio) {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (stream->ended || stream->cancelled || stream->closing) return PARLEY_E_CANCELLED;
    if (has("slow_call")) pause(8);
    const bool odd = audio->n % 2 == 1;
    if (has("dies_of_odd_frame") && odd) std::abort();
    if (has("throws_at_odd_frame") && odd) throw std::runtime_error{"half a sample"};
    if (has("reads_past_frame") && odd) {
        const volatile auto* const behind = audio->data + audio->n;
        static_cast<void>(*behind);
    }
    const auto code = send(stream, *audio);
    if (code != PARLEY_OK) return code;
    if (has("talks_after_destroy")) sayLater(stream);
    hear(stream);
    return PARLEY_OK;
}

parley_code finalize(parley_stt_stream*) noexcept {
    return PARLEY_OK;
}

/// The end comes later, on the strand, if the stream is still there.
template <parley_code code>
void endLater(void* raw) noexcept {
    auto* stream = static_cast<Stream*>(raw);
    if (!alive.contains(stream) || stream->ended) return;
    if (code == PARLEY_E_CANCELLED && has("talks_after_cancel")) say(stream->sink, stream->segment);
    const bool well = code == PARLEY_OK || has("ends_well_after_cancel");
    endWith(stream, well ? PARLEY_OK : PARLEY_E_CANCELLED);
}

void close(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (stream->ended || stream->cancelled || stream->closing) return;
    stream->closing = true;
    if (has("never_ends")) return;
    disconnect(stream);
    post(stream->ctx, endLater<PARLEY_OK>, stream);
}

void cancel(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (stream->ended || stream->cancelled) return;
    stream->cancelled = true;
    disconnect(stream);
    if (has("no_end_after_cancel") || has("never_ends")) return;
    post(stream->ctx, endLater<PARLEY_E_CANCELLED>, stream);
}

void destroy(parley_stt_stream* raw) noexcept {
    auto* stream = reinterpret_cast<Stream*>(raw);
    if (!has("leaves_connection")) disconnect(stream);
    alive.erase(stream);
    delete stream;
}

using Push = parley_code (*)(parley_stt_stream*, const parley_audio*) noexcept;

}  // namespace

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

}  // namespace faulty
