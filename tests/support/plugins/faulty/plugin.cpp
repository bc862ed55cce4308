#include "faulty.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#ifndef PLUGIN_ABI
#define PLUGIN_ABI PARLEY_ABI
#endif
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION "1.0.0"
#endif
#ifndef ENTRY_SIZE
#define ENTRY_SIZE sizeof(parley_entry)
#endif

namespace faulty {

namespace {

/// A test writes the name of a fault over the spaces in its copy of the library.
__attribute__((used)) const volatile char parley_fault[] = "parley-fault:                        ";
constexpr std::size_t kNameAt = 13;

int inits = 0;

}  // namespace

const parley_host* the_host = nullptr;

bool has(std::string_view fault) {
    std::size_t i = 0;
    for (; i < fault.size(); ++i) {
        if (parley_fault[kNameAt + i] != fault[i]) return false;
    }
    return parley_fault[kNameAt + i] == ' ';
}

parley_str str(std::string_view text) {
    return {text.data(), text.size()};
}

parley_status statusOf(parley_code code) {
    parley_status status{};
    status.size = sizeof status;
    status.code = code;
    return status;
}

void pause(long milliseconds) {
    const timespec time{0, milliseconds * 1'000'000};
    ::nanosleep(&time, nullptr);
}

void log(parley_str value) {
    const auto* logging = service<parley_log_v1>(PARLEY_SVC_LOG);
    const parley_kv field{str("value"), value};
    if (logging != nullptr)
        logging->write(the_host, nullptr, PARLEY_LOG_INFO, str("said"), &field, 1);
}

void post(const parley_ctx* ctx, parley_fn fn, void* arg) {
    service<parley_executor_v1>(PARLEY_SVC_EXECUTOR)->post(the_host, ctx, fn, arg);
}

parley_code codeOf(const parley_status& status, bool wanted) {
    switch (status.http_status) {
        case 401:
        case 403:
            return PARLEY_E_AUTH;
        case 402:
            return PARLEY_E_QUOTA;
        case 429:
            return PARLEY_E_RATE_LIMITED;
        case 0:
            return status.code == PARLEY_OK && !wanted ? PARLEY_E_UNAVAILABLE : status.code;
        default:
            return PARLEY_E_UNAVAILABLE;
    }
}

namespace {

parley_code init(const parley_host* host, parley_plugin** out, parley_status*) noexcept {
    the_host = host;
    ++inits;
    if (has("inits_once") && inits > 1) return PARLEY_E_INTERNAL;
    if (has("slow_load")) pause(600);
    if (has("needs_services")) service<parley_timer_v1>(PARLEY_SVC_TIMER)->now_ns(the_host);
    if (has("starts_thread")) std::thread{[] { ::pause(); }}.detach();
    if (has("opens_file")) ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    *out = reinterpret_cast<parley_plugin*>(&inits);
    return PARLEY_OK;
}

void deinit(parley_plugin*) noexcept {}

const void* interfaceOf(parley_plugin*, const char* id) noexcept {
    const std::string_view wanted{id};
    if (has("lacks_interface")) return nullptr;
    static parley_stt_v1 lacking = hearing;
    lacking.finalize = nullptr;
    if (has("lacks_function") && wanted == PARLEY_IF_STT) return &lacking;
    if (wanted == PARLEY_IF_STT) return &hearing;
    if (wanted == PARLEY_IF_TTS) return &speaking;
    if (wanted == PARLEY_IF_LLM) return &thinking;
    if (wanted == PARLEY_IF_PAYMENT) return &paying;
    for (const std::string_view kind :
         {PARLEY_IF_REALTIME,
          PARLEY_IF_CALENDAR,
          PARLEY_IF_MAIL,
          PARLEY_IF_SMS,
          PARLEY_IF_IDENTITY}) {
        if (wanted == kind) return &asking;
    }
    return has("answers_anything") ? &hearing : nullptr;
}

void connectAtOnce(const parley_ctx* ctx) {
    parley_http_request request{};
    request.size = sizeof request;
    request.method = str("GET");
    request.url = str("https://api.acme.test/");
    parley_http_sink sink{};
    sink.size = sizeof sink;
    sink.on_head = [](void*, std::int32_t, const parley_kv*, std::size_t) noexcept {};
    sink.on_data = [](void*, const parley_buf*) noexcept {};
    sink.on_end = [](void*, const parley_status*) noexcept {};
    std::uint64_t id = 0;
    const auto* http = service<parley_http_v1>(PARLEY_SVC_HTTP);
    if (http != nullptr) http->start(the_host, ctx, &request, &sink, &id);
}

parley_code create(
    parley_plugin*,
    const parley_instance_args* args,
    parley_instance** out,
    parley_status*) noexcept {
    const std::string_view settings{args->config_json.p, args->config_json.n};
    if (has("exact_size") && args->size != sizeof *args) return PARLEY_E_INVALID;
    if (has("reads_beyond")) {
        const volatile char* const behind = reinterpret_cast<const char*>(args) + sizeof *args;
        static_cast<void>(*behind);
    }
    if (has("dies_of_setting") && settings.find("nobody_knows") != std::string_view::npos)
        std::abort();
    if (has("connects_at_once")) connectAtOnce(args->ctx);
    *out = reinterpret_cast<parley_instance*>(&inits);
    return PARLEY_OK;
}

void destroy(parley_instance*) noexcept {}

}  // namespace
}  // namespace faulty

extern "C" {
const parley_entry parley_plugin_entry_v1 = {
    ENTRY_SIZE,
    PLUGIN_ABI,
    {"faulty", 6},
    {PLUGIN_VERSION, sizeof PLUGIN_VERSION - 1},
    {"none", 4},
    faulty::init,
    faulty::deinit,
    faulty::interfaceOf,
    faulty::create,
    faulty::destroy};
}

// What the linker sees of a library is a matter of the whole of it, so these are other builds.
#ifdef EXPORTS_MORE
extern "C" PARLEY_EXPORT int parley_faulty_extra;
int parley_faulty_extra = 1;
#endif
#ifdef EXPORTS_UNIQUE
struct PARLEY_EXPORT Shared {
    inline static int counter = 0;
};
__attribute__((used)) static const void* const shared = &Shared::counter;
#endif
#ifdef CALLS
__attribute__((used)) static auto* const called = &::CALLS;
#endif
