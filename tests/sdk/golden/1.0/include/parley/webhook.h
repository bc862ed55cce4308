/* parley/webhook.h: what a vendor sends to the host, as the plugin sees it. The host owns the
 * listener and the raw bytes; the plugin checks the signature and says what it means.
 *
 * A table's function `webhook` is null when the vendor has none. It answers OK and then uses the
 * sink, which is copied, inside the call or later; the context lives until on_reply. Any other
 * answer means that the sink is not used. */
#ifndef PARLEY_WEBHOOK_H
#define PARLEY_WEBHOOK_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct parley_webhook {
    uint32_t size;
    uint32_t pad0;
    parley_str method;
    /* The public URL that the vendor called, as the vendor spelled it: some sign it. */
    parley_str url;
    parley_str path;
    parley_str query;
    const parley_kv* headers;
    size_t header_count;
    parley_bytes body;
    /* When it arrived, microseconds of UTC: signatures expire. */
    int64_t received_us;
} parley_webhook;

typedef struct parley_webhook_reply {
    uint32_t size;
    int32_t http_status;
    parley_str content_type;
    parley_bytes body;
} parley_webhook_reply;

/* The host's side. All [session]. */
typedef struct parley_webhook_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    /* The signature is right and this happened. Called before on_reply, any number of times.
     * event_id is the vendor's and is what duplicates are known by; object_id orders events that
     * concern one thing; at_us is when it happened, by the vendor. body_json is in Parley's words
     * for this kind. */
    void (*on_event)(
        void*,
        parley_str event_id,
        parley_str object_id,
        parley_str type,
        int64_t at_us,
        parley_str body_json) PARLEY_NX;
    /* Exactly once, last. AUTH for a wrong signature, INVALID for what cannot be read; the reply is
     * what the vendor is told once the events are stored. */
    void (*on_reply)(void*, const parley_status*, const parley_webhook_reply*) PARLEY_NX;
} parley_webhook_sink;

#ifdef __cplusplus
}
#endif
#endif
