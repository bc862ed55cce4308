/* parley/avatar.h: a face for the voice, "parley.avatar/1". */
#ifndef PARLEY_AVATAR_H
#define PARLEY_AVATAR_H

#include "audio.h"
#include "webhook.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_AVATAR "parley.avatar/1"

/* parley_avatar_open.transport */
/* The vendor runs the whole conversation in a room of its own (on_ready gives its address). */
#define PARLEY_AVATAR_ROOM 1u
/* Parley speaks; the vendor joins our room with the picture. */
#define PARLEY_AVATAR_JOINS 2u
/* Mouth shapes for the browser to draw, driven by our audio. */
#define PARLEY_AVATAR_SHAPES 3u

typedef struct parley_avatar parley_avatar;

typedef struct parley_avatar_open {
    uint32_t size;
    uint32_t transport;
    /* Of the vendor, empty for the configured one. */
    parley_str avatar_id;
    parley_str persona_id;
    parley_str room_url;
    parley_str room_token;
    /* Whom it plays: the prompt and what it knows. */
    parley_str context;
    parley_str greeting;
    /* Where the vendor reports, and asks for words (the custom LLM). */
    parley_str webhook_url;
    parley_str llm_url;
    uint32_t max_duration_s;
    uint32_t pad0;
    const parley_ctx* ctx;
    parley_str options_json;
} parley_avatar_open;

/* All [session]. Never called before open has returned. */
typedef struct parley_avatar_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* The face can be seen. Once at most, before anything else; join_url is where people go in
     * transport ROOM, and empty in the others. */
    void (*on_ready)(void*, parley_str conversation_id, parley_str join_url) PARLEY_NX;
    /* Mouth shapes of pts_ns, weights of 0 to 1 in the order of the manifest's
     * `capabilities.avatar.shapes` and as many. In transport SHAPES only; pts_ns never goes back
     * and never beyond the speech that was given. */
    void (*on_shapes)(void*, const float* weights, size_t count, uint64_t pts_ns) PARLEY_NX;
    /* What has been heard, never less than before; idle 1 when nothing is left to say. In
     * transports JOINS and SHAPES only. */
    void (*on_playback)(void*, uint64_t played_pts_ns, uint32_t idle) PARLEY_NX;
    /* An event of the data channel or of the vendor's API, in Parley's words. */
    void (*on_event)(void*, parley_str type, parley_str body_json) PARLEY_NX;
    /* Exactly once, last. The host goes on with audio alone. */
    void (*on_end)(void*, const parley_status*) PARLEY_NX;
} parley_avatar_sink;

typedef struct parley_avatar_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] As parley_stt_v1.open. UNSUPPORTED for a transport that the provider lacks; an
     * unknown face is NOT_FOUND, at once or by on_end. */
    parley_code (*open)(
        parley_instance*,
        const parley_avatar_open*,
        const parley_avatar_sink*,
        parley_avatar** out,
        parley_status* err) PARLEY_NX;
    /* [session] Speech for the face, in transports JOINS and SHAPES; UNSUPPORTED in ROOM. OK:
     * copied or sent. BUSY: not taken; the face goes without it. After close, cancel or on_end:
     * CANCELLED.
     */
    parley_code (*speak)(parley_avatar*, const parley_audio*) PARLEY_NX;
    /* [session] In transport ROOM: "echo", "respond", "interrupt", "context" with a JSON object;
     * UNSUPPORTED in the others and for a name that the provider lacks, INVALID for what is no
     * object.
     */
    parley_code (*command)(parley_avatar*, parley_str name, parley_str body_json) PARLEY_NX;
    /* [session] Stops speaking at once: after it returns no shapes come of speech that was given
     * before. UNSUPPORTED makes the host cancel. */
    parley_code (*interrupt)(parley_avatar*) PARLEY_NX;
    /* [session] Ends politely; on_end(OK) follows. */
    void (*close)(parley_avatar*) PARLEY_NX;
    /* [session] As parley_stt_v1.cancel. */
    void (*cancel)(parley_avatar*) PARLEY_NX;
    /* [session] As parley_stt_v1.destroy. */
    void (*destroy)(parley_avatar*) PARLEY_NX;
    /* [session] A webhook of the vendor, see parley/webhook.h; null when it sends none. */
    parley_code (*webhook)(
        parley_instance*,
        const parley_ctx*,
        const parley_webhook*,
        const parley_webhook_sink*) PARLEY_NX;
} parley_avatar_v1;

#ifdef __cplusplus
}
#endif
#endif
