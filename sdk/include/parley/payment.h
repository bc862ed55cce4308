/* parley/payment.h: money through a payment vendor, "parley.payment/1". No card number ever crosses
 * this border: hosted pages and tokens only. */
#ifndef PARLEY_PAYMENT_H
#define PARLEY_PAYMENT_H

#include "webhook.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_PAYMENT "parley.payment/1"

typedef struct parley_money {
    /* Millionths of the currency's unit: 9.99 USD is 9990000. */
    int64_t micros;
    /* ISO 4217 and a NUL. */
    char currency[4];
    uint32_t pad0;
} parley_money;

/* parley_pay_request.op */
#define PARLEY_PAY_CHECKOUT 1u    /* a hosted page for a one-time price        */
#define PARLEY_PAY_SUBSCRIBE 2u   /* a hosted page for a recurring price       */
#define PARLEY_PAY_CAPTURE 3u     /* take what was approved                    */
#define PARLEY_PAY_REFUND 4u      /* give back, all or part                    */
#define PARLEY_PAY_CHANGE_PLAN 5u /* of a subscription, prorated by the vendor */
#define PARLEY_PAY_CANCEL 6u      /* a subscription, at its period's end       */
#define PARLEY_PAY_PORTAL 7u      /* the vendor's page for cards and invoices  */
#define PARLEY_PAY_QUERY 8u       /* what became of it, by key or id           */
#define PARLEY_PAY_CHARGE 9u      /* a saved means of payment, without a page  */

typedef struct parley_pay_request {
    uint32_t size;
    uint32_t op;
    /* Required but for QUERY and PORTAL. The plugin passes it to the vendor, so that one key is one
     * charge. */
    parley_str idempotency_key;
    parley_money amount;
    /* Order, payment or subscription of the vendor that the request is about. */
    parley_str object_id;
    /* The vendor's customer, empty for a new one; then e-mail says who. */
    parley_str customer_id;
    parley_str email;
    /* What is bought, as the payer reads it. */
    parley_str description;
    /* A recurring price: "month" or "year". */
    parley_str interval;
    parley_str return_url;
    parley_str cancel_url;
    /* Comes back with every event of the object: tenant, user, plan, order. */
    parley_str metadata_json;
    /* Coupons, tax and what else the vendor knows and Parley passes through. */
    parley_str options_json;
    /* Lives until done was called. */
    const parley_ctx* ctx;
} parley_pay_request;

/* parley_pay_result.state */
#define PARLEY_PAY_PENDING 1u
#define PARLEY_PAY_ACTION_REQUIRED 2u
#define PARLEY_PAY_AUTHORIZED 3u
#define PARLEY_PAY_CAPTURED 4u
#define PARLEY_PAY_REFUNDED 5u
#define PARLEY_PAY_CANCELLED 6u
#define PARLEY_PAY_FAILED 7u
#define PARLEY_PAY_ACTIVE 8u
#define PARLEY_PAY_PAST_DUE 9u

typedef struct parley_pay_result {
    uint32_t size;
    uint32_t state;
    parley_str object_id;
    parley_str customer_id;
    /* Where the payer goes next, may be empty. */
    parley_str redirect_url;
    parley_money amount;
    parley_money fee;
    /* When it happened by the vendor's clock, microseconds of UTC: orders late news. */
    int64_t vendor_us;
    /* The end of a subscription's paid period, 0 when it has none. */
    int64_t period_end_us;
    parley_str metadata_json;
} parley_pay_result;

typedef void (*parley_paid_fn)(void* arg, const parley_status*, const parley_pay_result*) PARLEY_NX;

typedef struct parley_payment_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] done exactly once, not before submit has returned; its result is null unless the
     * status is OK, DECLINED or OUTCOME_UNKNOWN. */
    parley_code (*submit)(
        parley_instance*,
        const parley_pay_request*,
        parley_paid_fn done,
        void* arg,
        uint64_t* id) PARLEY_NX;
    /* [session] As parley_request_v1.cancel. */
    void (*cancel)(parley_instance*, uint64_t id) PARLEY_NX;
    /* [session] Events in Parley's words: type is "checkout.approved" (to be captured),
     * "checkout.paid", "subscription.renewed", "subscription.changed", "subscription.cancelled",
     * "payment.failed", "payment.refunded", "payment.disputed", "payment.named"; body_json has the
     * members of parley_pay_result, see "Payments" in docs/plugin-author-guide.md. Null when the
     * vendor sends none. */
    parley_code (*webhook)(
        parley_instance*,
        const parley_ctx*,
        const parley_webhook*,
        const parley_webhook_sink*) PARLEY_NX;
} parley_payment_v1;

#ifdef __cplusplus
}
#endif
#endif
