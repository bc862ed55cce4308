/* parley/abi.h: the core of the plugin ABI, major 1. C11, nothing beyond <stddef.h> and <stdint.h>.
 *
 * A plugin is a shared library that exports one data symbol, parley_plugin_entry_v1. It translates
 * a vendor's protocol; the host owns every socket, thread, timer and secret, and decides about
 * retries, failover and money.
 *
 * Rules, frozen for the life of major 1:
 *
 *  1. Every struct and table that crosses the border starts with `uint32_t size`, the sizeof that
 *     its writer was compiled with.
 *  2. Structs and tables are append-only. A field is never moved, retyped, removed or given another
 *     meaning. A reader tests PARLEY_HAS(p, field) before it touches a field that is newer than the
 *     first release of its struct. Padding is spelled out, is written as zero and is never read.
 *  3. Fixed-width types only: no enum, bool, long, bit-field, struct returned by value or varargs.
 *  4. Neither side frees what the other allocated. What a pointer in an argument points to is valid
 *     until the call returns; who needs it longer copies it. parley_buf alone can be kept, by
 *     counting references.
 *  5. Strings are UTF-8, {p, n}, not NUL-terminated; p may be null when n is 0. Ids of interfaces
 *     and services are NUL-terminated literals.
 *  6. No exception crosses. Every function pointer is noexcept in C++, so a function that may throw
 *     does not compile into a table.
 *  7. Every function states its thread:
 *       [setup]    one call at a time for the plugin, on a thread that may block for 2 seconds;
 *       [session]  serial with all calls and callbacks of the same parley_ctx (its strand). The
 *                  thread may differ from call to call. Returns within 1 ms and never blocks;
 *       [any]      from any thread at any time between init and deinit, never blocks.
 *  8. A plugin reports one classified status and never retries inside: only the host knows the
 *     caller's deadline, the other providers of the chain and what was already spoken.
 */
#ifndef PARLEY_ABI_H
#define PARLEY_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define PARLEY_NX noexcept
#else
#define PARLEY_NX
#endif

#define PARLEY_EXPORT __attribute__((visibility("default")))

#define PARLEY_ABI_MAJOR 1u
#define PARLEY_ABI_MINOR 0u
/* What parley_entry.abi and parley_host.abi hold. Equal majors understand each other. */
#define PARLEY_ABI ((PARLEY_ABI_MAJOR << 16) | PARLEY_ABI_MINOR)

/* Whether the writer of *p knew the field f. */
#define PARLEY_HAS(p, f) \
    ((p) != NULL && (p)->size >= offsetof(__typeof__(*(p)), f) + sizeof((p)->f))

typedef struct parley_str {
    const char* p;
    size_t n;
} parley_str;

typedef struct parley_bytes {
    const uint8_t* p;
    size_t n;
} parley_bytes;

typedef struct parley_kv {
    parley_str key;
    parley_str value;
} parley_kv;

/* ------------------------------------------------------------------------------------- status */

/* What became of a request. The host acts by this number alone: see the table in the plugin
 * author's guide, "Errors". */
typedef int32_t parley_code;

#define PARLEY_OK 0
/* The host asked for it. Not a failure. */
#define PARLEY_E_CANCELLED 1
/* Too slow. Once again before output, then the next provider; counts against health. */
#define PARLEY_E_DEADLINE 2
/* The request itself is wrong and would be wrong anywhere. No retry, no failover. */
#define PARLEY_E_INVALID 3
/* This provider cannot do it, another may. Next provider; does not count against health. */
#define PARLEY_E_UNSUPPORTED 4
/* The key is wrong or expired. Next provider; skipped until its settings change. */
#define PARLEY_E_AUTH 5
/* The key is right but may not do this. As AUTH. */
#define PARLEY_E_PERMISSION 6
/* Credit or quota is used up. As AUTH. A billing error that comes as HTTP 429 belongs here. */
#define PARLEY_E_QUOTA 7
/* Too many requests. Next provider now; skipped for retry_after_ms. */
#define PARLEY_E_RATE_LIMITED 8
/* The vendor is down or overloaded (5xx). As DEADLINE. */
#define PARLEY_E_UNAVAILABLE 9
/* The connection failed or broke. As DEADLINE. */
#define PARLEY_E_NETWORK 10
/* The vendor sent what its documentation does not allow. As DEADLINE. */
#define PARLEY_E_PROTOCOL 11
/* Refused for its content. The tenant's policy decides. */
#define PARLEY_E_CONTENT 12
/* The thing named does not exist (voice, model, order). As INVALID. */
#define PARLEY_E_NOT_FOUND 13
/* It was changed or done by somebody else. As INVALID. */
#define PARLEY_E_CONFLICT 14
/* A payment was declined: an answer of the business, never a failover. */
#define PARLEY_E_DECLINED 15
/* A side effect may have happened. Never repeated on another provider; reconciled by key. */
#define PARLEY_E_OUTCOME_UNKNOWN 16
/* Back-pressure: try again after on_writable. */
#define PARLEY_E_BUSY 17
/* A bug in the plugin, or an exception that was caught at its border. As DEADLINE. */
#define PARLEY_E_INTERNAL 18

/* parley_status.flags. Nothing was given to the sink yet, so a retry is invisible. */
#define PARLEY_F_BEFORE_OUTPUT 1u
/* The vendor may have done something that lasts: a charge, a call, a mail. */
#define PARLEY_F_SIDE_EFFECT 2u
/* The vendor is to blame, not the network or our request. */
#define PARLEY_F_VENDOR_FAULT 4u

/* How something ended, written by who reports it. Passed to a callback, its texts are valid until
 * the callback returns. Filled as an argument (`err`), its texts are literals or lie in `room`:
 * several strands may fail on one instance at the same time, so there is no place of the plugin's
 * for them. */
typedef struct parley_status {
    uint32_t size;
    parley_code code;
    uint32_t flags;
    /* The vendor's HTTP status, 0 when there was none. */
    int32_t http_status;
    /* From Retry-After, 0 when the vendor did not say. */
    uint32_t retry_after_ms;
    uint32_t pad0;
    /* The vendor's own error code, such as "insufficient_quota". */
    parley_str vendor_code;
    /* For the operator's log. Never holds a secret, a transcript or a prompt. */
    parley_str message;
    /* The vendor's id of the request, for its support. */
    parley_str request_id;
    /* In a status to be filled: bytes of the caller's for the texts; the host gives 512. Otherwise
     * null and 0. */
    char* room;
    size_t room_n;
} parley_status;

/* -------------------------------------------------------------------------------- what is held */

/* Immutable bytes of the host, counted. An argument of this type is borrowed for the call; keep it
 * with parley.buf/1 retain, and release what was retained. */
typedef struct parley_buf {
    uint32_t size;
    uint32_t pad0;
    const uint8_t* data;
    size_t n;
    void* owner;
} parley_buf;

/* The strand on which one stream, request or instance lives. Owned by the host; valid until the
 * last callback of what was opened with it, for an instance until its destroy returns. A plugin
 * passes it on to host services and never changes it. */
typedef struct parley_ctx {
    uint32_t size;
    uint32_t pad0;
    /* Names the session in logs. Opaque: never a phone number or a person. */
    uint64_t session_id;
    /* On the clock of parley.timer/1; 0 is none. The host enforces it too. */
    uint64_t deadline_ns;
    /* W3C trace context, may be empty. */
    parley_str traceparent;
    void* h;
} parley_ctx;

/* The host as one plugin sees it. Valid from init until deinit returns. */
typedef struct parley_host parley_host;
struct parley_host {
    uint32_t size;
    uint32_t abi;
    void* h;
    parley_str name;
    parley_str version;
    /* [any] A service's table (parley/host.h), or null when this host does not offer it or the
     * manifest did not ask for it in `requires`. Valid as long as the host. */
    const void* (*get)(const parley_host*, const char* service_id)PARLEY_NX;
};

/* The plugin's own state, from init. */
typedef struct parley_plugin parley_plugin;
/* One configured provider of one tenant, from create. */
typedef struct parley_instance parley_instance;

typedef struct parley_instance_args {
    uint32_t size;
    uint32_t pad0;
    const parley_host* host;
    /* The strand of what concerns the whole instance. */
    const parley_ctx* ctx;
    /* Opaque; the same for all providers of one tenant. */
    parley_str tenant;
    /* The operator's settings, already valid by the manifest's JSON Schema, with its defaults
     * filled in. Holds the names of secrets, never their values. */
    parley_str config_json;
} parley_instance_args;

/* The only symbol that a plugin exports. */
typedef struct parley_entry {
    uint32_t size;
    /* The PARLEY_ABI that the plugin was compiled with. */
    uint32_t abi;
    /* Equal to the signed manifest, or the plugin is refused. */
    parley_str id;
    parley_str version;
    /* The SDK it was built with, such as "parley-sdk 1.0.0". */
    parley_str sdk;

    /* [setup] Called once after loading and again after a deinit. Starts no thread and opens no
     * file: several hosts and tools load a plugin only to look at it. On success *out is the
     * plugin's state; otherwise *err says why, and the plugin is not used. */
    parley_code (*init)(const parley_host*, parley_plugin** out, parley_status* err) PARLEY_NX;
    /* [setup] Every instance was destroyed before. Frees everything. */
    void (*deinit)(parley_plugin*) PARLEY_NX;
    /* [any] The table of an interface such as PARLEY_IF_STT, constant and valid until deinit; null
     * for an id that the plugin does not know, which is never an error. */
    const void* (*get_interface)(parley_plugin*, const char* id)PARLEY_NX;
    /* [setup] Makes a provider from settings. Does not talk to the vendor: parley.config/1 validate
     * does that. Fails with PARLEY_E_INVALID and a message that names the setting. */
    parley_code (*create)(
        parley_plugin*,
        const parley_instance_args*,
        parley_instance** out,
        parley_status* err) PARLEY_NX;
    /* [setup] Nothing that was opened on the instance is alive any more. */
    void (*destroy)(parley_instance*) PARLEY_NX;
} parley_entry;

extern PARLEY_EXPORT const parley_entry parley_plugin_entry_v1;

#ifdef __cplusplus
}
#endif
#endif
