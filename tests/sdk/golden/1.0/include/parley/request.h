/* parley/request.h: kinds that ask a question and get an answer. They are rare enough that JSON
 * costs nothing, and grow by optional members instead of fields. One table serves them all, under
 * the id of each kind. Methods, with the members of their request and answer, are in
 * docs/plugin-author-guide.md, "Request kinds".
 *
 *   parley.realtime/1   create_session (a vendor's speech-to-speech session)
 *   parley.calendar/1   authorize, list_calendars, free_busy, create_event, cancel_event
 *   parley.mail/1       send
 *   parley.sms/1        send
 *   parley.identity/1   authorize, exchange
 */
#ifndef PARLEY_REQUEST_H
#define PARLEY_REQUEST_H

#include "webhook.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_REALTIME "parley.realtime/1"
#define PARLEY_IF_CALENDAR "parley.calendar/1"
#define PARLEY_IF_MAIL "parley.mail/1"
#define PARLEY_IF_SMS "parley.sms/1"
#define PARLEY_IF_IDENTITY "parley.identity/1"

typedef struct parley_request {
    uint32_t size;
    uint32_t pad0;
    parley_str method;
    /* A JSON object. */
    parley_str body_json;
    /* Not empty where a repetition must not act twice (send, create_event): passed to the vendor,
     * or kept with parley.kv/1 until the outcome is known. */
    parley_str idempotency_key;
    /* Lives until done was called. */
    const parley_ctx* ctx;
} parley_request;

typedef void (*parley_answer_fn)(void* arg, const parley_status*, parley_str body_json) PARLEY_NX;

typedef struct parley_request_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] done exactly once, not before start has returned. UNSUPPORTED at once for a method
     * that the provider lacks; then done is not called. */
    parley_code (*start)(
        parley_instance*,
        const parley_request*,
        parley_answer_fn done,
        void* arg,
        uint64_t* id) PARLEY_NX;
    /* [session] done follows: CANCELLED when nothing that lasts was asked of the vendor yet,
     * OUTCOME_UNKNOWN otherwise. Nothing happens for an id that has ended. */
    void (*cancel)(parley_instance*, uint64_t id) PARLEY_NX;
    /* [session] See parley/webhook.h. */
    parley_code (*webhook)(
        parley_instance*,
        const parley_ctx*,
        const parley_webhook*,
        const parley_webhook_sink*) PARLEY_NX;
} parley_request_v1;

#ifdef __cplusplus
}
#endif
#endif
