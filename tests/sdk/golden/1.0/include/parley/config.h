/* parley/config.h: what an operator's form asks of a provider, "parley.config/1". Optional: without
 * it the console has no "Test connection" and no live lists. */
#ifndef PARLEY_CONFIG_H
#define PARLEY_CONFIG_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PARLEY_IF_CONFIG "parley.config/1"

typedef struct parley_choice {
    uint32_t size;
    uint32_t pad0;
    parley_str id;
    parley_str label;
    /* What tells one from another, a JSON object: {"language": "en-GB", "gender": "female"}. */
    parley_str detail_json;
} parley_choice;

typedef void (*parley_validated_fn)(void* arg, const parley_status*) PARLEY_NX;
/* Each choice has the stride choices->size. */
typedef void (*parley_choices_fn)(
    void* arg, const parley_status*, const parley_choice* choices, size_t choice_count) PARLEY_NX;

typedef struct parley_config_v1 {
    uint32_t size;
    uint32_t pad0;
    /* [session] Proves that the settings work, with the cheapest request that needs the key and
     * costs the tenant nothing. kind is "stt", "tts", …. done exactly once, not before validate has
     * returned; the context lives until then. It is also the probe of a provider that failed. */
    parley_code (*validate)(
        parley_instance*,
        const parley_ctx*,
        parley_str kind,
        parley_validated_fn done,
        void* arg) PARLEY_NX;
    /* [session] The choices for a setting: list is "voices", "models" or "languages". At most
     * 1,000. UNSUPPORTED for a list that the provider does not have; then done is not called. */
    parley_code (*enumerate)(
        parley_instance*,
        const parley_ctx*,
        parley_str list,
        parley_choices_fn done,
        void* arg) PARLEY_NX;
} parley_config_v1;

#ifdef __cplusplus
}
#endif
#endif
