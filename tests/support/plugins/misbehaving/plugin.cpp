#include "misbehaving.hpp"

#include <cstring>
#include <utility>

namespace misbehaving {

const parley_host* the_host = nullptr;

parley_str text(const char* literal) {
    return {literal, std::strlen(literal)};
}

parley_status status(parley_code code) {
    parley_status made{};
    made.size = sizeof made;
    made.code = code;
    made.message = text("as asked");
    return made;
}

bool is(const Instance* instance, const char* misdeed) {
    return instance->misdeed == misdeed;
}

namespace {

parley_code init(const parley_host* host, parley_plugin** out, parley_status*) noexcept {
    the_host = host;
    *out = reinterpret_cast<parley_plugin*>(&the_host);
    if (const auto* metrics = service<parley_metrics_v1>(PARLEY_SVC_METRICS)) {
        metrics->add(host, metrics->counter(host, "loads", "How often it was loaded."), 1);
    }
    return PARLEY_OK;
}

void deinit(parley_plugin*) noexcept {
    forgetStaleSink();
}

const void* interfaceOf(parley_plugin*, const char* id) noexcept {
    const std::string name{id};
    if (name == PARLEY_IF_STT) return &hearing;
    if (name == PARLEY_IF_TTS) return &speaking;
    if (name == PARLEY_IF_LLM) return &thinking;
    if (name == PARLEY_IF_CALENDAR) return &answering;
    if (name == PARLEY_IF_CONFIG) return &configuring;
    return nullptr;
}

/// The settings are small enough to be read by eye: {"misdeed":"…"}.
std::string misdeedOf(const parley_str& config) {
    const std::string json{config.p, config.n};
    const std::string key = "\"misdeed\":\"";
    const auto begin = json.find(key) + key.size();
    return json.substr(begin, json.find('"', begin) - begin);
}

parley_code create(
    parley_plugin*,
    const parley_instance_args* args,
    parley_instance** out,
    parley_status* err) noexcept {
    auto misdeed = misdeedOf(args->config_json);
    if (misdeed == "bad_settings") {
        *err = status(PARLEY_E_INVALID);
        return PARLEY_E_INVALID;
    }
    *out = reinterpret_cast<parley_instance*>(new Instance{std::move(misdeed)});
    return PARLEY_OK;
}

void destroy(parley_instance* raw) noexcept {
    delete reinterpret_cast<Instance*>(raw);
}

}  // namespace

}  // namespace misbehaving

extern "C" {
const parley_entry parley_plugin_entry_v1 = {
    sizeof(parley_entry),
    PARLEY_ABI,
    {"misbehaving", 11},
    {"1.2.3", 5},
    {"none", 4},
    misbehaving::init,
    misbehaving::deinit,
    misbehaving::interfaceOf,
    misbehaving::create,
    misbehaving::destroy};
}
