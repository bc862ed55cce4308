/* parley/tts.h: text to speech, "parley.tts/1".
 *
 * A stream speaks one reply: open, text and flush sentence by sentence, audio as it is made, close,
 * on_end, destroy. The host sends whole sentences, so that a failure costs at most one.
 */
#ifndef PARLEY_TTS_H
#define PARLEY_TTS_H

#include "audio.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_TTS "parley.tts/1"

/* Features. */
/* Text may come before its sentence is complete. */
#define PARLEY_TTS_TEXT_STREAM 1u
/* on_mark tells when each word is heard: an interrupted reply can be cut at the exact word. */
#define PARLEY_TTS_MARKS 2u
#define PARLEY_TTS_SSML 4u

typedef struct parley_tts_caps {
    uint32_t size;
    /* Set of PARLEY_CODEC_BIT. */
    uint32_t codecs;
    uint32_t features;
    /* Streams at a time for one instance, 0 is any number. */
    uint32_t max_streams;
    const uint32_t* rates_hz;
    size_t rate_count;
    const parley_str* languages;
    size_t language_count;
} parley_tts_caps;

typedef struct parley_tts_open {
    uint32_t size;
    /* What on_audio must bring. */
    uint32_t codec;
    uint32_t rate_hz;
    uint32_t features;
    /* A voice of the provider (parley.config/1 enumerate), empty for the configured one. */
    parley_str voice;
    /* BCP 47, may be empty. */
    parley_str language;
    /* 1 is normal; 0 leaves it to the provider. */
    float speed;
    uint32_t pad0;
    const parley_ctx* ctx;
    parley_str options_json;
} parley_tts_open;

/* All [session]. Never called before open has returned. */
typedef struct parley_tts_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* Audio in the order in which it is heard. pts_ns counts from the stream's first sample. */
    void (*on_audio)(void*, const parley_buf*, uint64_t pts_ns) PARLEY_NX;
    /* The text_len bytes at text_offset, counted over all text of the stream, begin to be heard at
     * pts_ns. Offsets never go back. May come before or after the audio of that time. */
    void (*on_mark)(void*, uint32_t text_offset, uint32_t text_len, uint64_t pts_ns) PARLEY_NX;
    /* All audio of the text before flush(id) was given. In the order of the flushes. */
    void (*on_flushed)(void*, uint64_t flush_id) PARLEY_NX;
    /* Characters that the vendor bills since the last call. */
    void (*on_usage)(void*, uint64_t chars_billed) PARLEY_NX;
    /* After text answered PARLEY_E_BUSY: there is room again. */
    void (*on_writable)(void*) PARLEY_NX;
    /* Exactly once, last. The host may destroy the stream inside this call. */
    void (*on_end)(void*, const parley_status*) PARLEY_NX;
} parley_tts_sink;

typedef struct parley_tts_stream parley_tts_stream;

typedef struct parley_tts_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [any] As parley_stt_v1.caps. */
    parley_code (*caps)(parley_instance*, parley_tts_caps* out) PARLEY_NX;
    /* [session] As parley_stt_v1.open. An unknown voice is PARLEY_E_NOT_FOUND. */
    parley_code (*open)(
        parley_instance*,
        const parley_tts_open*,
        const parley_tts_sink*,
        parley_tts_stream** out,
        parley_status* err) PARLEY_NX;
    /* [session] More text to say, cut at a UTF-8 character, without TEXT_STREAM also at a sentence.
     * OK: copied. BUSY: not taken, offered again after on_writable. */
    parley_code (*text)(parley_tts_stream*, parley_str) PARLEY_NX;
    /* [session] Say everything so far now; on_flushed(flush_id) follows its audio. */
    parley_code (*flush)(parley_tts_stream*, uint64_t flush_id) PARLEY_NX;
    /* [session] The caller interrupts: after it returns no audio, mark or flush of earlier text
     * comes; the stream and its connection stay usable. PARLEY_E_UNSUPPORTED makes the host cancel.
     */
    parley_code (*clear)(parley_tts_stream*) PARLEY_NX;
    /* [session] on 1: the host has enough audio; stop reading from the vendor. 0: go on. */
    void (*pause)(parley_tts_stream*, uint32_t on) PARLEY_NX;
    /* [session] No more text. The remaining audio comes, then on_end(OK). */
    void (*close)(parley_tts_stream*) PARLEY_NX;
    /* [session] As parley_stt_v1.cancel. */
    void (*cancel)(parley_tts_stream*) PARLEY_NX;
    /* [session] As parley_stt_v1.destroy. */
    void (*destroy)(parley_tts_stream*) PARLEY_NX;
} parley_tts_v1;

#ifdef __cplusplus
}
#endif
#endif
