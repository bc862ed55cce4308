/* A recogniser that takes everything and says nothing: what is left is the border itself. */
#include <parley/parley.h>

#include <string.h>

struct parley_plugin {
    int unused;
};
struct parley_instance {
    int unused;
};
struct parley_stt_stream {
    parley_stt_sink sink;
};

static struct parley_plugin the_plugin;
static struct parley_instance the_instance;
static struct parley_stt_stream streams[4096];
static size_t stream_count;

static parley_code caps(parley_instance* instance, parley_stt_caps* out) {
    (void)instance;
    out->codecs = PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE);
    return PARLEY_OK;
}

static parley_code open_stream(
    parley_instance* instance,
    const parley_stt_open* request,
    const parley_stt_sink* sink,
    parley_stt_stream** out,
    parley_status* err) {
    (void)instance;
    (void)request;
    (void)err;
    if (stream_count == sizeof streams / sizeof *streams) return PARLEY_E_UNAVAILABLE;
    *out = &streams[stream_count++];
    (*out)->sink = *sink;
    return PARLEY_OK;
}

static parley_code push(parley_stt_stream* stream, const parley_audio* audio) {
    (void)stream;
    (void)audio;
    return PARLEY_OK;
}

static parley_code finalize(parley_stt_stream* stream) {
    (void)stream;
    return PARLEY_OK;
}

static void nothing(parley_stt_stream* stream) {
    (void)stream;
}

static const parley_stt_v1 table = {
    sizeof(parley_stt_v1), 0, caps, open_stream, push, finalize, nothing, nothing, nothing};

/* Tables of other kinds, without a webhook, whose functions nobody calls. */
typedef struct uncalled_table {
    uint32_t size;
    uint32_t pad0;
    void (*functions[16])(void);
} uncalled_table;

static uncalled_table telephony;
static uncalled_table avatar;

static void uncalled(void) {}

static void fill(uncalled_table* other, size_t size, size_t webhook) {
    other->size = (uint32_t)size;
    for (size_t i = 0; (i + 1) * sizeof(void*) < size; ++i)
        other->functions[i] = (i + 1) * sizeof(void*) == webhook ? NULL : uncalled;
}

static parley_code init(const parley_host* host, parley_plugin** out, parley_status* err) {
    (void)host;
    (void)err;
    fill(&telephony, sizeof(parley_telephony_v1), offsetof(parley_telephony_v1, webhook));
    fill(&avatar, sizeof(parley_avatar_v1), offsetof(parley_avatar_v1, webhook));
    *out = &the_plugin;
    return PARLEY_OK;
}

static void deinit(parley_plugin* plugin) {
    (void)plugin;
}

static const void* get_interface(parley_plugin* plugin, const char* id) {
    (void)plugin;
    if (strcmp(id, PARLEY_IF_TELEPHONY) == 0) return &telephony;
    if (strcmp(id, PARLEY_IF_AVATAR) == 0) return &avatar;
    return &table;
}

static parley_code create(
    parley_plugin* plugin,
    const parley_instance_args* args,
    parley_instance** out,
    parley_status* err) {
    (void)plugin;
    (void)args;
    (void)err;
    *out = &the_instance;
    return PARLEY_OK;
}

static void destroy(parley_instance* instance) {
    (void)instance;
}

const parley_entry parley_plugin_entry_v1 = {
    sizeof(parley_entry),
    PARLEY_ABI,
    {"silent", 6},
    {"1.0.0", 5},
    {"none", 4},
    init,
    deinit,
    get_interface,
    create,
    destroy};
