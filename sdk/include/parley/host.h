/* parley/host.h: what the host does for a plugin. Each service is found by its id with
 * parley_host.get, must be listed in the manifest's `requires` (or `uses`, when the plugin can do
 * without), and may be missing on an older host.
 *
 * Every function that takes a parley_ctx calls back on that strand. An id of a connection, request,
 * timer or worker is never 0; using one that has ended is harmless and does nothing. Everything
 * opened with a context ends when its session does: the host then closes it and no callback comes.
 * What has no id cannot be cancelled (post, run_blocking, secrets get, kv): it calls back exactly
 * once, on the strand, also when the session has ended meanwhile, so its arg must own what it uses.
 */
#ifndef PARLEY_HOST_H
#define PARLEY_HOST_H

#include "audio.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*parley_fn)(void* arg) PARLEY_NX;

/* ----------------------------------------------------------------------------------------- log */
#define PARLEY_SVC_LOG "parley.log/1"
#define PARLEY_LOG_DEBUG 0
#define PARLEY_LOG_INFO 1
#define PARLEY_LOG_WARNING 2
#define PARLEY_LOG_ERROR 3

/* Lines carry the plugin's id, the tenant and the session by themselves. Never log a secret, a
 * transcript or a prompt; personal data only under keys that begin with "pii.". */
typedef struct parley_log_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [any] 1 when a line of this level would be written. */
    uint32_t (*enabled)(const parley_host*, int32_t level) PARLEY_NX;
    /* [any] event is a stable snake_case key. ctx may be null. At most 16 fields, 4 KiB a line. */
    void (*write)(
        const parley_host*,
        const parley_ctx*,
        int32_t level,
        parley_str event,
        const parley_kv* fields,
        size_t field_count) PARLEY_NX;
} parley_log_v1;

/* -------------------------------------------------------------------------------------- timers */
#define PARLEY_SVC_TIMER "parley.timer/1"

typedef struct parley_timer_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [any] Monotonic; in tests the host moves it by hand, so never ask the system. */
    uint64_t (*now_ns)(const parley_host*) PARLEY_NX;
    /* [any] Microseconds of UTC since 1970, for what a vendor signs or dates. */
    int64_t (*utc_us)(const parley_host*) PARLEY_NX;
    /* [session] Runs fn(arg) once, at at_ns or soon after. Answers 0 when too many are armed (64
     * for one session). */
    uint64_t (*arm)(
        const parley_host*, const parley_ctx*, uint64_t at_ns, parley_fn fn, void* arg) PARLEY_NX;
    /* [session] After it returns fn will not run. */
    void (*cancel)(const parley_host*, uint64_t id) PARLEY_NX;
} parley_timer_v1;

/* ------------------------------------------------------------------------------------ executor */
#define PARLEY_SVC_EXECUTOR "parley.executor/1"

typedef struct parley_executor_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [any] Runs fn(arg) on the strand after what runs there, also once the session has ended. */
    parley_code (*post)(const parley_host*, const parley_ctx*, parley_fn fn, void* arg) PARLEY_NX;
    /* [session] Runs work(arg) on a thread that may block, then done(arg) on the strand. BUSY when
     * the pool's queue is full; then neither runs. Needs `permissions.blocking_threads`. */
    parley_code (*run_blocking)(
        const parley_host*, const parley_ctx*, parley_fn work, parley_fn done, void* arg) PARLEY_NX;
} parley_executor_v1;

/* --------------------------------------------------------------------------------- credentials */
/* How a request carries a secret that the plugin never sees. `secret` names a setting of the
 * instance whose schema has "format": "secret-ref". */
#define PARLEY_CRED_HEADER 1u /* header: prefix + secret                     */
#define PARLEY_CRED_BASIC 2u  /* Authorization: Basic base64(prefix:secret)  */
#define PARLEY_CRED_QUERY 3u  /* header is the name of a query parameter     */

typedef struct parley_credential {
    uint32_t size;
    uint32_t kind;
    parley_str header;
    parley_str prefix;
    parley_str secret;
} parley_credential;

/* ---------------------------------------------------------------------------------------- http */
#define PARLEY_SVC_HTTP "parley.http/1"

typedef struct parley_http_request {
    uint32_t size;
    uint32_t pad0;
    /* "GET", "POST", … */
    parley_str method;
    /* Its host must be in `permissions.net`, or be the value of a setting with "format":
     * "base-url". */
    parley_str url;
    const parley_kv* headers;
    size_t header_count;
    parley_bytes body;
    /* May be null. */
    const parley_credential* credential;
    /* The whole exchange, on the clock of parley.timer/1. 0: the context's deadline. */
    uint64_t deadline_ns;
    /* Longest silence before the head and between two pieces of the body; 0 for the host's default.
     */
    uint32_t first_byte_ms;
    uint32_t idle_ms;
} parley_http_request;

/* All on the strand, never before start has returned. */
typedef struct parley_http_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* Once, unless the exchange fails before. Names of headers are lower case. */
    void (*on_head)(void*, int32_t status, const parley_kv* headers, size_t header_count) PARLEY_NX;
    /* Pieces of the body as they arrive, also of an error's. */
    void (*on_data)(void*, const parley_buf*) PARLEY_NX;
    /* Exactly once, last. OK means that the response is complete, whatever its status: a 404 ends
     * OK. Otherwise DEADLINE, NETWORK, PROTOCOL, PERMISSION (the host may not be reached) or
     * INTERNAL, with PARLEY_F_SIDE_EFFECT when any byte of the request was sent. */
    void (*on_end)(void*, const parley_status*) PARLEY_NX;
} parley_http_sink;

typedef struct parley_http_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] Copies the request and begins. INVALID for a URL that is none, PERMISSION for a
     * host or a secret that the manifest does not name; then no callback comes. Redirects are not
     * followed. */
    parley_code (*start)(
        const parley_host*,
        const parley_ctx*,
        const parley_http_request*,
        const parley_http_sink*,
        uint64_t* id) PARLEY_NX;
    /* [session] on 1: no on_data until 0; the vendor feels it. */
    void (*pause)(const parley_host*, uint64_t id, uint32_t on) PARLEY_NX;
    /* [session] After it returns no callback comes, not even on_end. */
    void (*cancel)(const parley_host*, uint64_t id) PARLEY_NX;
} parley_http_v1;

/* ------------------------------------------------------------------------------------ websocket */
#define PARLEY_SVC_WS "parley.ws/1"

typedef struct parley_ws_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    void (*on_open)(void*) PARLEY_NX;
    /* A whole message, 1 MiB at most. */
    void (*on_message)(void*, uint32_t is_text, const parley_buf*) PARLEY_NX;
    /* After send answered BUSY. */
    void (*on_writable)(void*) PARLEY_NX;
    /* Exactly once, last. OK: closed by either side with code 1000 or 1001. Otherwise http_status
     * holds the status of a refused handshake, and code and retry_after_ms what it means, or
     * vendor_code the close code in digits and message its reason. */
    void (*on_end)(void*, const parley_status*) PARLEY_NX;
} parley_ws_sink;

typedef struct parley_ws_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] As parley_http_v1.start, with a wss:// or ws:// URL; the body is ignored, and a
     * header Sec-WebSocket-Protocol offers subprotocols. first_byte_ms limits the handshake,
     * idle_ms the silence after it (0: none). Pings are answered by the host. */
    parley_code (*connect)(
        const parley_host*,
        const parley_ctx*,
        const parley_http_request*,
        const parley_ws_sink*,
        uint64_t* id) PARLEY_NX;
    /* [session] OK: copied, also before on_open. BUSY: not taken, more than 256 KiB wait to be
     * sent. */
    parley_code (*send)(const parley_host*, uint64_t id, uint32_t is_text, parley_bytes) PARLEY_NX;
    /* [session] Sends what waits, then the close frame. on_end follows. */
    void (*close)(const parley_host*, uint64_t id, uint32_t code, parley_str reason) PARLEY_NX;
    /* [session] After it returns no callback comes, not even on_end. */
    void (*cancel)(const parley_host*, uint64_t id) PARLEY_NX;
} parley_ws_v1;

/* ----------------------------------------------------------------------------------------- tcp */
#define PARLEY_SVC_TCP "parley.tcp/1"
#define PARLEY_TCP_TLS 1u

typedef struct parley_tcp_request {
    uint32_t size;
    /* PARLEY_TCP_TLS: encrypted from the first byte. */
    uint32_t flags;
    /* Name or address; must be permitted as the host of a URL is. The base URL of a setting counts
     * with its port and any scheme: one that ends in s permits PARLEY_TCP_TLS only. */
    parley_str host;
    uint32_t port;
    uint32_t connect_ms;
    uint64_t deadline_ns;
} parley_tcp_request;

typedef struct parley_tcp_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* Connected, and once more when start_tls is done. */
    void (*on_open)(void*) PARLEY_NX;
    void (*on_data)(void*, const parley_buf*) PARLEY_NX;
    void (*on_writable)(void*) PARLEY_NX;
    /* Exactly once, last. OK: the other side closed properly. */
    void (*on_end)(void*, const parley_status*) PARLEY_NX;
} parley_tcp_sink;

typedef struct parley_tcp_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] */
    parley_code (*connect)(
        const parley_host*,
        const parley_ctx*,
        const parley_tcp_request*,
        const parley_tcp_sink*,
        uint64_t* id) PARLEY_NX;
    /* [session] OK: copied. BUSY: not taken. */
    parley_code (*send)(const parley_host*, uint64_t id, parley_bytes) PARLEY_NX;
    /* [session] Encrypts from here on (STARTTLS), checking the certificate against the host's name.
     */
    parley_code (*start_tls)(const parley_host*, uint64_t id) PARLEY_NX;
    /* [session] Sends what waits, then closes. on_end follows. */
    void (*close)(const parley_host*, uint64_t id) PARLEY_NX;
    /* [session] After it returns no callback comes, not even on_end. */
    void (*cancel)(const parley_host*, uint64_t id) PARLEY_NX;
} parley_tcp_v1;

/* -------------------------------------------------------------------------------------- workers */
#define PARLEY_SVC_WORKER "parley.worker/1"

/* A helper process of the plugin's package, for a library that needs a process of its own: it may
 * be slow, hungry, crash or carry another licence. The manifest names the program and how many
 * sessions it serves at a time; parley/worker.hpp is the program's side. Messages are whole, 1 MiB
 * at most. */
typedef struct parley_worker_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* A worker is ready and is this session's alone. */
    void (*on_open)(void*) PARLEY_NX;
    void (*on_message)(void*, const parley_buf*) PARLEY_NX;
    void (*on_writable)(void*) PARLEY_NX;
    /* Exactly once, last. OK after close; INTERNAL when the worker died. */
    void (*on_end)(void*, const parley_status*) PARLEY_NX;
} parley_worker_sink;

typedef struct parley_worker_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] Takes a worker of the manifest's `workers.<name>`, waiting for one at most until
     * deadline_ns (0: the context's). UNAVAILABLE when the queue is full. */
    parley_code (*open)(
        const parley_host*,
        const parley_ctx*,
        parley_str name,
        uint64_t deadline_ns,
        const parley_worker_sink*,
        uint64_t* id) PARLEY_NX;
    /* [session] OK: copied, also before on_open. BUSY: not taken. */
    parley_code (*send)(const parley_host*, uint64_t id, parley_bytes message) PARLEY_NX;
    /* [session] The worker gets end of input, answers what it has, and ends. on_end follows. */
    void (*close)(const parley_host*, uint64_t id) PARLEY_NX;
    /* [session] Ends the worker at once. After it returns no callback comes. */
    void (*cancel)(const parley_host*, uint64_t id) PARLEY_NX;
} parley_worker_v1;

/* ------------------------------------------------------------------------------------- secrets */
#define PARLEY_SVC_SECRETS "parley.secrets/1"

typedef void (*parley_bytes_fn)(void* arg, parley_code, parley_bytes) PARLEY_NX;

/* Prefer a parley_credential: then the secret never enters the plugin. */
typedef struct parley_secrets_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] The HMAC of data under a secret, for signatures. NOT_FOUND when it is not set. */
    parley_code (*hmac_sha256)(
        const parley_host*,
        const parley_ctx*,
        parley_str secret,
        parley_bytes data,
        uint8_t out[32]) PARLEY_NX;
    /* [session] Whether expected is the HMAC of data, compared in constant time. CONFLICT when not.
     */
    parley_code (*verify_hmac_sha256)(
        const parley_host*,
        const parley_ctx*,
        parley_str secret,
        parley_bytes data,
        parley_bytes expected) PARLEY_NX;
    /* [session] The secret itself, once, on the strand. Needs `permissions.read_secrets`. The bytes
     * are wiped when done returns. */
    parley_code (*get)(
        const parley_host*,
        const parley_ctx*,
        parley_str secret,
        parley_bytes_fn done,
        void* arg) PARLEY_NX;
} parley_secrets_v1;

/* ------------------------------------------------------------------------------------------ kv */
#define PARLEY_SVC_KV "parley.kv/1"

/* Small things that outlive the process, such as an OAuth access token: one space for each plugin
 * and tenant, sealed at rest, within `permissions.kv_bytes`. */
typedef struct parley_kv_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] done gets NOT_FOUND, or the value. */
    parley_code (*get)(
        const parley_host*,
        const parley_ctx*,
        parley_str key,
        parley_bytes_fn done,
        void* arg) PARLEY_NX;
    /* [session] ttl_s 0 keeps it. QUOTA when it would not fit. done may be null. */
    parley_code (*put)(
        const parley_host*,
        const parley_ctx*,
        parley_str key,
        parley_bytes value,
        uint32_t ttl_s,
        parley_bytes_fn done,
        void* arg) PARLEY_NX;
    /* [session] */
    parley_code (*remove)(
        const parley_host*,
        const parley_ctx*,
        parley_str key,
        parley_bytes_fn done,
        void* arg) PARLEY_NX;
} parley_kv_v1;

/* ------------------------------------------------------------------------------------- metrics */
#define PARLEY_SVC_METRICS "parley.metrics/1"

/* They appear in /metrics as parley_plugin_<plugin>_<name>. */
typedef struct parley_metrics_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [setup] In init only. Answers an id, or a negative number when 32 are defined already. */
    int32_t (*counter)(const parley_host*, const char* name, const char* help) PARLEY_NX;
    int32_t (*histogram)(const parley_host*, const char* name, const char* help) PARLEY_NX;
    /* [any] Adds to a counter, observes in a histogram. */
    void (*add)(const parley_host*, int32_t id, double value) PARLEY_NX;
} parley_metrics_v1;

/* ------------------------------------------------------------------------------------- buffers */
#define PARLEY_SVC_BUF "parley.buf/1"

typedef struct parley_buf_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [any] n writable bytes, counted once, 1 MiB at most; null when there is no memory. They must
     * not be written any more once the buffer was passed on. */
    const parley_buf* (*alloc)(const parley_host*, size_t n, uint8_t** writable)PARLEY_NX;
    /* [any] */
    void (*retain)(const parley_buf*) PARLEY_NX;
    void (*release)(const parley_buf*) PARLEY_NX;
} parley_buf_v1;

/* --------------------------------------------------------------------------------------- audio */
#define PARLEY_SVC_AUDIO "parley.audio/1"

typedef struct parley_resampler parley_resampler;
typedef struct parley_opus parley_opus;

/* Conversions that every provider needs; samples are mono, 16 bit, host order. Pure computing:
 * [any] for different objects, one thread at a time for one. */
typedef struct parley_audio_v1 {
    uint32_t size;
    uint32_t pad0;
    /* Rates of 8000 to 48000. Null when they are not supported. */
    parley_resampler* (*resampler_open)(const parley_host*, uint32_t from_hz, uint32_t to_hz)
        PARLEY_NX;
    /* Writes at most `room` samples and answers how many; *taken is how many of `n` were used. */
    size_t (*resample)(
        parley_resampler*, const int16_t* in, size_t n, size_t* taken, int16_t* out, size_t room)
        PARLEY_NX;
    void (*resampler_close)(parley_resampler*) PARLEY_NX;

    /* G.711, codec PARLEY_CODEC_ULAW or PARLEY_CODEC_ALAW; n samples each. */
    void (*g711_decode)(uint32_t codec, const uint8_t* in, size_t n, int16_t* out) PARLEY_NX;
    void (*g711_encode)(uint32_t codec, const int16_t* in, size_t n, uint8_t* out) PARLEY_NX;

    /* Opus packets. Null when the rate is none of 8000, 12000, 16000, 24000, 48000. */
    parley_opus* (*opus_open)(const parley_host*, uint32_t rate_hz)PARLEY_NX;
    /* Samples written or a negative number; packet null means that one was lost. */
    int32_t (*opus_decode)(
        parley_opus*, const uint8_t* packet, size_t n, int16_t* out, size_t room) PARLEY_NX;
    /* n samples of 2.5 to 60 ms; answers the packet's bytes or a negative number. */
    int32_t (*opus_encode)(
        parley_opus*, const int16_t* in, size_t n, uint8_t* packet, size_t room) PARLEY_NX;
    void (*opus_close)(parley_opus*) PARLEY_NX;
} parley_audio_v1;

#ifdef __cplusplus
}
#endif
#endif
