/* A whole plugin in C11: a language model that says what it heard. It shows the contract without the
 * C++ layer: one entry, tables found by id, one end for each call, nothing after it. */
#include <parley/parley.h>

#include <stdlib.h>
#include <string.h>

#define TEXT(literal) \
    { (literal), sizeof(literal) - 1 }

struct parley_plugin {
    const parley_host* host;
    const parley_timer_v1* timer;
};

struct parley_instance {
    parley_plugin* plugin;
};

struct parley_llm_call {
    parley_plugin* plugin;
    parley_llm_sink sink;
    uint64_t timer;
    char* heard;
    size_t heard_n;
    int ended;
    /* The host may destroy the call inside a callback; the memory then lives until it returns. */
    int in_callback;
    int doomed;
};

static parley_code fail(parley_status* err, parley_code code, const char* literal) {
    if (err == NULL) return code;
    err->code = code;
    err->message.p = literal;
    err->message.n = strlen(literal);
    return code;
}

static void end(parley_llm_call* call, parley_code code, uint32_t finish) {
    if (call->ended) return;
    call->ended = 1;
    parley_status status;
    memset(&status, 0, sizeof status);
    status.size = sizeof status;
    status.code = code;
    call->sink.on_end(call->sink.ctx, &status, finish);
}

static void free_call(parley_llm_call* call) {
    free(call->heard);
    free(call);
}

static void speak(void* arg) {
    parley_llm_call* call = arg;
    call->timer = 0;
    call->in_callback = 1;
    const parley_str heard = {call->heard, call->heard_n};
    call->sink.on_text(call->sink.ctx, heard);
    end(call, PARLEY_OK, PARLEY_LLM_STOP);
    call->in_callback = 0;
    if (call->doomed) free_call(call);
}

static parley_code caps(parley_instance* instance, parley_llm_caps* out) {
    (void)instance;
    if (PARLEY_HAS(out, features)) out->features = 0;
    if (PARLEY_HAS(out, context_tokens)) out->context_tokens = 0;
    if (PARLEY_HAS(out, max_calls)) out->max_calls = 0;
    return PARLEY_OK;
}

/* The last text of the last message. Elements lie as far apart as their writer's struct is long. */
static parley_str last_text(const parley_llm_req* request) {
    parley_str text = {NULL, 0};
    if (request->msg_count == 0) return text;
    const char* msgs = (const char*)request->msgs;
    const parley_llm_msg* last = (const parley_llm_msg*)(const void*)(msgs + (request->msg_count - 1) *
                                                                                 request->msgs->size);
    const char* parts = (const char*)last->parts;
    for (size_t i = 0; i < last->part_count; ++i) {
        const parley_llm_part* part =
            (const parley_llm_part*)(const void*)(parts + i * last->parts->size);
        if (part->kind == PARLEY_LLM_TEXT) text = part->text;
    }
    return text;
}

static void destroy_call(parley_llm_call* call) {
    if (call == NULL) return;
    if (call->timer != 0) call->plugin->timer->cancel(call->plugin->host, call->timer);
    call->ended = 1;
    call->doomed = 1;
    if (!call->in_callback) free_call(call);
}

static parley_code start(
    parley_instance* instance,
    const parley_llm_req* request,
    const parley_llm_sink* sink,
    parley_llm_call** out,
    parley_status* err) {
    const parley_str text = last_text(request);
    parley_llm_call* call = calloc(1, sizeof *call);
    if (call == NULL) return fail(err, PARLEY_E_INTERNAL, "no memory");
    call->plugin = instance->plugin;
    call->heard_n = text.n;
    call->heard = malloc(text.n + 1);
    if (call->heard == NULL) {
        destroy_call(call);
        return fail(err, PARLEY_E_INTERNAL, "no memory");
    }
    if (text.n > 0) memcpy(call->heard, text.p, text.n);
    memcpy(&call->sink, sink, sink->size < sizeof call->sink ? sink->size : sizeof call->sink);

    /* No callback before start has returned: a timer that is due at once comes after it. */
    const parley_timer_v1* timer = call->plugin->timer;
    const parley_host* host = call->plugin->host;
    call->timer = timer->arm(host, request->ctx, timer->now_ns(host), speak, call);
    if (call->timer == 0) {
        destroy_call(call);
        return fail(err, PARLEY_E_INTERNAL, "too many timers are armed");
    }
    *out = call;
    return PARLEY_OK;
}

static void pause_call(parley_llm_call* call, uint32_t on) {
    (void)call;
    (void)on;
}

static void cancel(parley_llm_call* call) {
    if (call->timer != 0) call->plugin->timer->cancel(call->plugin->host, call->timer);
    call->timer = 0;
    end(call, PARLEY_E_CANCELLED, 0);
}

static const parley_llm_v1 llm = {
    .size = sizeof(parley_llm_v1),
    .caps = caps,
    .start = start,
    .pause = pause_call,
    .cancel = cancel,
    .destroy = destroy_call,
};

static parley_code init(const parley_host* host, parley_plugin** out, parley_status* err) {
    if (host->abi >> 16 != PARLEY_ABI_MAJOR)
        return fail(err, PARLEY_E_UNSUPPORTED, "the host speaks another major of the ABI");
    parley_plugin* plugin = calloc(1, sizeof *plugin);
    if (plugin == NULL) return fail(err, PARLEY_E_INTERNAL, "no memory");
    plugin->host = host;
    plugin->timer = host->get(host, PARLEY_SVC_TIMER);
    *out = plugin;
    return PARLEY_OK;
}

static void deinit(parley_plugin* plugin) { free(plugin); }

static const void* get_interface(parley_plugin* plugin, const char* id) {
    (void)plugin;
    return strcmp(id, PARLEY_IF_LLM) == 0 ? &llm : NULL;
}

static parley_code create(
    parley_plugin* plugin,
    const parley_instance_args* args,
    parley_instance** out,
    parley_status* err) {
    (void)args;
    if (plugin->timer == NULL)
        return fail(err, PARLEY_E_UNSUPPORTED, "the host does not offer parley.timer/1");
    parley_instance* instance = calloc(1, sizeof *instance);
    if (instance == NULL) return fail(err, PARLEY_E_INTERNAL, "no memory");
    instance->plugin = plugin;
    *out = instance;
    return PARLEY_OK;
}

static void destroy(parley_instance* instance) { free(instance); }

const parley_entry parley_plugin_entry_v1 = {
    .size = sizeof(parley_entry),
    .abi = PARLEY_ABI,
    .id = TEXT("example_echo"),
    .version = TEXT("1.0.0"),
    .sdk = TEXT("parley-sdk 1.0.0"),
    .init = init,
    .deinit = deinit,
    .get_interface = get_interface,
    .create = create,
    .destroy = destroy,
};
