/* parley/stt.h: speech to text, "parley.stt/1".
 *
 * A stream: open, [on_ready], push…, any number of results, then close (or cancel, or the vendor's
 * failure), on_end exactly once, destroy.
 */
#ifndef PARLEY_STT_H
#define PARLEY_STT_H

#include "audio.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_STT "parley.stt/1"

/* Features, wanted in parley_stt_open and offered in parley_stt_caps. */
/* Results before they are final. */
#define PARLEY_STT_INTERIM 1u
/* Words with times and confidence. */
#define PARLEY_STT_WORDS 2u
/* on_speech, and END_OF_TURN on results. */
#define PARLEY_STT_ENDPOINT 4u
/* finalize brings out what is pending at once. */
#define PARLEY_STT_FINALIZE 8u
#define PARLEY_STT_DIARIZE 16u

typedef struct parley_stt_caps {
    uint32_t size;
    /* Set of PARLEY_CODEC_BIT. */
    uint32_t codecs;
    uint32_t features;
    /* Streams at a time for one instance, 0 is any number. */
    uint32_t max_streams;
    const uint32_t* rates_hz;
    size_t rate_count;
    /* BCP 47 tags, or "*" for any. */
    const parley_str* languages;
    size_t language_count;
} parley_stt_caps;

typedef struct parley_stt_open {
    uint32_t size;
    /* What push will bring: one codec, rate and channel count for the whole stream. */
    uint32_t codec;
    uint32_t rate_hz;
    uint32_t channels;
    /* Wishes. A feature that the provider lacks is left out silently. */
    uint32_t features;
    /* Silence after which a result is final, 0 for the provider's default. */
    uint32_t endpoint_ms;
    /* BCP 47, empty for the configured or detected one. */
    parley_str language;
    /* Words that are likely: names, products. At most 100. */
    const parley_str* hints;
    size_t hint_count;
    const parley_ctx* ctx;
    /* Wishes of the scenario that only some providers know, a JSON object or empty: for example
     * {"grammar": "…JSGF…"}. Unknown members are ignored. */
    parley_str options_json;
} parley_stt_open;

typedef struct parley_stt_word {
    uint32_t size;
    /* 0 when unknown, else from 1. */
    uint32_t speaker;
    parley_str text;
    uint64_t start_ns;
    uint64_t end_ns;
    /* 0 to 1, negative when unknown. */
    float confidence;
    uint32_t pad0;
} parley_stt_word;

/* parley_stt_result.flags */
/* The segment will not change any more. Exactly one final result for each segment. */
#define PARLEY_STT_FINAL 1u
/* The speaker seems to have ended the turn. Only on a final result. */
#define PARLEY_STT_END_OF_TURN 2u
/* Brought out by finalize. */
#define PARLEY_STT_FROM_FINALIZE 4u

/* What was understood. A later result with the same segment_id replaces an earlier one; segments
 * come in order, and a segment begins only after the one before it is final. */
typedef struct parley_stt_result {
    uint32_t size;
    uint32_t flags;
    uint64_t segment_id;
    parley_str text;
    /* Where in the stream it was said, on the scale of parley_audio.pts_ns. end_ns of a final
     * result tells the host which audio is understood: what comes after is replayed if the stream
     * fails. */
    uint64_t start_ns;
    uint64_t end_ns;
    /* 0 to 1, negative when unknown. */
    float confidence;
    uint32_t channel;
    /* Each word has the stride words->size. */
    const parley_stt_word* words;
    size_t word_count;
    parley_str language;
} parley_stt_result;

/* The host's ear for one stream. All [session]. Never called before open has returned. */
typedef struct parley_stt_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* The vendor accepted the stream. Optional; push is allowed from open on. */
    void (*on_ready)(void*) PARLEY_NX;
    void (*on_result)(void*, const parley_stt_result*) PARLEY_NX;
    /* Speech began (started 1) or ended (0) at at_ns. */
    void (*on_speech)(void*, uint32_t started, uint64_t at_ns) PARLEY_NX;
    /* After push answered PARLEY_E_BUSY: there is room again. */
    void (*on_writable)(void*) PARLEY_NX;
    /* Exactly once, last. The host may destroy the stream inside this call: touch nothing after. */
    void (*on_end)(void*, const parley_status*) PARLEY_NX;
} parley_stt_sink;

typedef struct parley_stt_stream parley_stt_stream;

typedef struct parley_stt_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [any] What the instance can do with its settings. The host sets out->size; pointers stay
     * valid as long as the instance. */
    parley_code (*caps)(parley_instance*, parley_stt_caps* out) PARLEY_NX;
    /* [session] Begins a stream and returns at once, connecting in the background. *sink is copied.
     * Fails only for what is known without the vendor (INVALID, UNSUPPORTED); then there is no
     * stream and no on_end. */
    parley_code (*open)(
        parley_instance*,
        const parley_stt_open*,
        const parley_stt_sink*,
        parley_stt_stream** out,
        parley_status* err) PARLEY_NX;
    /* [session] OK: taken (copied or sent). BUSY: not taken; offered again after on_writable.
     * Before the vendor is connected the plugin holds up to 15 seconds. After close, cancel or
     * on_end: PARLEY_E_CANCELLED. Any frame size is legal, also an odd number of bytes. */
    parley_code (*push)(parley_stt_stream*, const parley_audio*) PARLEY_NX;
    /* [session] Bring out what is pending; the stream goes on. */
    parley_code (*finalize)(parley_stt_stream*) PARLEY_NX;
    /* [session] No more audio. The remaining results come, then on_end(OK). */
    void (*close)(parley_stt_stream*) PARLEY_NX;
    /* [session] After it returns only on_end(CANCELLED) comes, at once or later. Also legal inside
     * a callback and after close. Twice is legal. */
    void (*cancel)(parley_stt_stream*) PARLEY_NX;
    /* [session] After on_end, or in its place when the host's patience ended: nothing comes after.
     * Frees the stream and gives back every service handle. */
    void (*destroy)(parley_stt_stream*) PARLEY_NX;
} parley_stt_v1;

#ifdef __cplusplus
}
#endif
#endif
