/* parley/llm.h: language models, "parley.llm/1".
 *
 * One call answers one turn: start, text and tool calls as they come, on_end, destroy. The host
 * runs the tools and starts the next call with their results.
 */
#ifndef PARLEY_LLM_H
#define PARLEY_LLM_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_LLM "parley.llm/1"

/* parley_llm_part.kind */
#define PARLEY_LLM_TEXT 1u
#define PARLEY_LLM_IMAGE 2u
#define PARLEY_LLM_AUDIO 3u
/* The assistant asked for a tool: call_id, name, json (arguments). */
#define PARLEY_LLM_TOOL_CALL 4u
/* What the tool answered: call_id, json (or text). */
#define PARLEY_LLM_TOOL_RESULT 5u

typedef struct parley_llm_part {
    uint32_t size;
    uint32_t kind;
    parley_str text;
    parley_str mime;
    parley_bytes data;
    parley_str call_id;
    parley_str name;
    parley_str json;
} parley_llm_part;

/* parley_llm_msg.role */
#define PARLEY_LLM_SYSTEM 1u
#define PARLEY_LLM_USER 2u
/* As the last message it is the beginning of the answer, which the model continues: so a reply goes
 * on on another provider after a failure. A provider that cannot continue a text says so by leaving
 * PARLEY_LLM_CAN_CONTINUE out of its capabilities; the host then asks for the continuation in
 * words. */
#define PARLEY_LLM_ASSISTANT 3u
#define PARLEY_LLM_TOOL 4u

typedef struct parley_llm_msg {
    uint32_t size;
    uint32_t role;
    /* Each part has the stride parts->size. */
    const parley_llm_part* parts;
    size_t part_count;
} parley_llm_msg;

typedef struct parley_llm_tool {
    uint32_t size;
    uint32_t pad0;
    parley_str name;
    parley_str description;
    /* JSON Schema of the arguments. */
    parley_str schema_json;
} parley_llm_tool;

/* Features. */
#define PARLEY_LLM_CAN_TOOLS 1u
#define PARLEY_LLM_CAN_CONTINUE 2u
#define PARLEY_LLM_CAN_IMAGES 4u
#define PARLEY_LLM_CAN_SCHEMA 8u

typedef struct parley_llm_caps {
    uint32_t size;
    uint32_t features;
    /* Tokens of prompt and answer together, 0 when unknown. */
    uint32_t context_tokens;
    uint32_t max_calls;
} parley_llm_caps;

/* parley_llm_req.tool_choice */
#define PARLEY_LLM_TOOLS_AUTO 0u
#define PARLEY_LLM_TOOLS_NONE 1u
#define PARLEY_LLM_TOOLS_REQUIRED 2u

typedef struct parley_llm_req {
    uint32_t size;
    uint32_t tool_choice;
    /* Empty for the configured model. */
    parley_str model;
    /* Each message has the stride msgs->size, each tool tools->size. */
    const parley_llm_msg* msgs;
    size_t msg_count;
    const parley_llm_tool* tools;
    size_t tool_count;
    /* 0 for the provider's default. */
    uint32_t max_tokens;
    /* 0 to 2, negative for the provider's default. */
    float temperature;
    /* JSON Schema of the whole answer, may be empty. */
    parley_str response_schema_json;
    parley_str options_json;
    const parley_ctx* ctx;
} parley_llm_req;

typedef struct parley_llm_usage {
    uint32_t size;
    uint32_t pad0;
    uint64_t input_tokens;
    /* Of these, read from the vendor's cache. */
    uint64_t cached_tokens;
    uint64_t output_tokens;
    /* Of these, thought and not said. */
    uint64_t reasoning_tokens;
} parley_llm_usage;

/* Why a call ended well. */
#define PARLEY_LLM_STOP 1u
#define PARLEY_LLM_LENGTH 2u
#define PARLEY_LLM_TOOL_USE 3u
#define PARLEY_LLM_CONTENT_FILTER 4u

/* All [session]. Never called before start has returned. Text and arguments are cut anywhere, but
 * never inside a UTF-8 character. */
typedef struct parley_llm_sink {
    uint32_t size;
    uint32_t pad0;
    void* ctx;
    void (*on_text)(void*, parley_str delta) PARLEY_NX;
    /* Tools are numbered from 0; begin, arguments and end of each come in that order, and several
     * may be interleaved. */
    void (*on_tool_begin)(void*, uint32_t index, parley_str call_id, parley_str name) PARLEY_NX;
    void (*on_tool_args)(void*, uint32_t index, parley_str json_delta) PARLEY_NX;
    /* The arguments are complete JSON. The host runs the tool. */
    void (*on_tool_end)(void*, uint32_t index) PARLEY_NX;
    /* The total so far; the last one counts. */
    void (*on_usage)(void*, const parley_llm_usage*) PARLEY_NX;
    /* Exactly once, last. finish is 0 unless the status is OK. */
    void (*on_end)(void*, const parley_status*, uint32_t finish) PARLEY_NX;
} parley_llm_sink;

typedef struct parley_llm_call parley_llm_call;

typedef struct parley_llm_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [any] As parley_stt_v1.caps. */
    parley_code (*caps)(parley_instance*, parley_llm_caps* out) PARLEY_NX;
    /* [session] Begins and returns at once. What the request points to is valid until it returns;
     * *sink is copied. Fails as parley_stt_v1.open does. */
    parley_code (*start)(
        parley_instance*,
        const parley_llm_req*,
        const parley_llm_sink*,
        parley_llm_call** out,
        parley_status* err) PARLEY_NX;
    /* [session] on 1: stop reading from the vendor. 0: go on. */
    void (*pause)(parley_llm_call*, uint32_t on) PARLEY_NX;
    /* [session] As parley_stt_v1.cancel. */
    void (*cancel)(parley_llm_call*) PARLEY_NX;
    /* [session] As parley_stt_v1.destroy. */
    void (*destroy)(parley_llm_call*) PARLEY_NX;
} parley_llm_v1;

#ifdef __cplusplus
}
#endif
#endif
