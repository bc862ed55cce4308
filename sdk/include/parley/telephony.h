/* parley/telephony.h: phone calls, "parley.telephony/1". The plugin signals; the host's media
 * engine carries the audio wherever the vendor's protocol lets it. */
#ifndef PARLEY_TELEPHONY_H
#define PARLEY_TELEPHONY_H

#include "audio.h"
#include "webhook.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_TELEPHONY "parley.telephony/1"

/* media_mode: how the audio gets to the host. */
/* Through on_media and send_media. */
#define PARLEY_MEDIA_PLUGIN 1u
/* The host listens on media_url (a WebSocket) and the vendor connects there. */
#define PARLEY_MEDIA_STREAM 2u
/* RTP: the plugin exchanges session descriptions, the host sends and receives the packets. */
#define PARLEY_MEDIA_RTP 3u

typedef struct parley_call parley_call;

#define PARLEY_DIAL_DETECT_MACHINE 1u
#define PARLEY_DIAL_RECORD 2u

typedef struct parley_dial {
    uint32_t size;
    uint32_t media_mode;
    /* E.164 with +, or a SIP URI. */
    parley_str to;
    parley_str from;
    /* Passed to the vendor where it knows one, so that a repeated dial rings once. */
    parley_str idempotency_key;
    uint32_t ring_timeout_ms;
    uint32_t flags;
    /* PARLEY_MEDIA_STREAM: where the vendor connects. PARLEY_MEDIA_RTP: the host's offer in
     * local_sdp. */
    parley_str media_url;
    parley_str local_sdp;
    /* Where the vendor reports the call's progress, if it does so by webhook. */
    parley_str status_url;
    const parley_ctx* ctx;
    parley_str options_json;
} parley_dial;

/* on_state */
#define PARLEY_CALL_TRYING 1u
#define PARLEY_CALL_RINGING 2u
#define PARLEY_CALL_EARLY_MEDIA 3u
#define PARLEY_CALL_ANSWERED 4u
#define PARLEY_CALL_HELD 5u
#define PARLEY_CALL_RESUMED 6u

/* The host's side of one call. All [session]. Never called before dial or accept has returned. */
typedef struct parley_call_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* States come in the order of their numbers up to ANSWERED, each at most once and any of the
     * others left out; HELD and RESUMED take turns after it. vendor_call_id is empty until the
     * vendor has given one, and then always the same. */
    void (*on_state)(void*, uint32_t state, parley_str vendor_call_id) PARLEY_NX;
    /* What the other side says, for PARLEY_MEDIA_PLUGIN only, from EARLY_MEDIA on. One codec and
     * rate for the whole call; pts_ns never goes back. */
    void (*on_media)(void*, const parley_audio*) PARLEY_NX;
    /* The other side's session description, for PARLEY_MEDIA_RTP only; again when it changes. */
    void (*on_remote_sdp)(void*, parley_str sdp) PARLEY_NX;
    /* Playback reached the mark, in the order of the marks; clear_media brings out those before it
     * at once. */
    void (*on_mark)(void*, parley_str name) PARLEY_NX;
    /* digit is the ASCII character: 0 to 9, *, # or A to D. */
    void (*on_dtmf)(void*, uint32_t digit, uint32_t duration_ms) PARLEY_NX;
    /* 1 a person answered, 2 a machine, 3 unknown. Once at most, not before ANSWERED. */
    void (*on_answered_by)(void*, uint32_t who) PARLEY_NX;
    /* Exactly once, last. q850_cause is 16 for a normal end, 0 when unknown. Before ANSWERED a
     * failure lets the host try the next trunk, after it never. */
    void (*on_end)(void*, const parley_status*, uint32_t q850_cause) PARLEY_NX;
} parley_call_sink;

/* A call that comes in. */
typedef struct parley_offer {
    uint32_t size;
    uint32_t pad0;
    uint64_t offer_id;
    parley_str to;
    parley_str from;
    parley_str vendor_call_id;
    /* The caller's session description, for PARLEY_MEDIA_RTP. */
    parley_str remote_sdp;
    parley_str headers_json;
} parley_offer;

typedef void (*parley_offer_fn)(void* arg, const parley_offer*) PARLEY_NX;

typedef struct parley_telephony_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] Begins to call out and returns at once; the rest comes by the sink, which is
     * copied. Fails only for what is known without the vendor: INVALID for a number or URI that is
     * none, UNSUPPORTED for a media mode or flag; then there is no call and no on_end. */
    parley_code (*dial)(
        parley_instance*,
        const parley_dial*,
        const parley_call_sink*,
        parley_call** out,
        parley_status* err) PARLEY_NX;
    /* [setup] Where calls that come in are announced: on(arg, offer) on the instance's strand, not
     * before listen has returned, until destroy. offer_id is never 0 and never used again. A plugin
     * that registers with a trunk begins to here. */
    parley_code (*listen)(
        parley_instance*, parley_offer_fn on, void* arg, parley_status* err) PARLEY_NX;
    /* [session] A request of the vendor to the host, see parley/webhook.h. What it tells of a call
     * that is alive comes by that call's sink as well. */
    parley_code (*webhook)(
        parley_instance*,
        const parley_ctx*,
        const parley_webhook*,
        const parley_webhook_sink*) PARLEY_NX;
    /* [session] Takes an offered call within 10 seconds, once, or it is NOT_FOUND. It still rings.
     */
    parley_code (*accept)(
        parley_instance*,
        uint64_t offer_id,
        const parley_ctx*,
        const parley_call_sink*,
        parley_call** out,
        parley_status* err) PARLEY_NX;
    /* [session] Picks up a call that was accepted; ANSWERED follows. media_url or local_sdp as in
     * parley_dial. UNSUPPORTED for a call that was dialled and for a media mode that the provider
     * lacks; twice is CONFLICT. */
    parley_code (*answer)(
        parley_call*, uint32_t media_mode, parley_str media_url, parley_str local_sdp) PARLEY_NX;
    /* The four below are UNSUPPORTED in a media mode that goes around the plugin, and CANCELLED
     * after hangup or on_end. */
    /* [session] OK: copied or sent. BUSY: not taken; the host drops it, since speech that is late
     * is of no use. Any frame size is legal. */
    parley_code (*send_media)(parley_call*, const parley_audio*) PARLEY_NX;
    /* [session] Forgets what was sent and not yet played. */
    parley_code (*clear_media)(parley_call*) PARLEY_NX;
    /* [session] on_mark(name) follows when what was sent before has been played. */
    parley_code (*mark)(parley_call*, parley_str name) PARLEY_NX;
    /* [session] Sends the digits; INVALID when one is none. */
    parley_code (*dtmf)(parley_call*, parley_str digits) PARLEY_NX;
    /* [session] Hands over to a number or SIP URI; on_end(OK) follows when the other side took it.
     * The call goes on when it did not. */
    parley_code (*transfer)(parley_call*, parley_str target) PARLEY_NX;
    /* [session] Ends the call, or refuses one that rings: 17 as busy. on_end(OK) follows, at once
     * or later; until then the other side may still be heard. Also legal inside a callback. Twice
     * is legal. */
    void (*hangup)(parley_call*, uint32_t q850_cause) PARLEY_NX;
    /* [session] After on_end, or in its place when the host's patience ended: nothing comes after.
     * A call that is still alive is hung up. Frees it and gives back every service handle. */
    void (*destroy)(parley_call*) PARLEY_NX;
} parley_telephony_v1;

#ifdef __cplusplus
}
#endif
#endif
