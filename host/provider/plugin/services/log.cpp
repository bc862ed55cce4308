#include "service_call.hpp"
#include "service_table.hpp"

#include <base/log_fields.hpp>
#include <provider/plugin/instance_core.hpp>
#include <provider/plugin/session.hpp>
#include <provider/plugin/utf8.hpp>

#include <array>

namespace parley::provider {

namespace log_service {

namespace {

// A line that is wanted is written; which levels are is the host's configuration, which filters.
constexpr std::size_t kMostFields = 16;
constexpr std::size_t kMostLineBytes = 4096;
constexpr std::size_t kMostNameBytes = 64;

base::LogLevel levelOf(std::int32_t level) {
    if (level <= PARLEY_LOG_DEBUG) return base::LogLevel::Debug;
    if (level == PARLEY_LOG_INFO) return base::LogLevel::Info;
    if (level == PARLEY_LOG_WARNING) return base::LogLevel::Warning;
    return base::LogLevel::Error;
}

std::uint32_t enabled(const parley_host*, std::int32_t level) noexcept {
    return base::logs(levelOf(level)) ? 1 : 0;
}

/// The session's number: the plugin may log about one that it is not on the strand of.
std::int64_t sessionIdOf(const parley_ctx* context) {
    return isAligned(context, alignof(parley_ctx)) ? static_cast<std::int64_t>(context->session_id)
                                                   : 0;
}

std::string tenantOf(const parley_ctx* context) {
    auto* session = Session::find(context);
    return session == nullptr ? std::string{} : session->instance().tenant();
}

void write(
    const parley_host* host,
    const parley_ctx* context,
    std::int32_t level,
    parley_str event,
    const parley_kv* fields,
    std::size_t field_count) noexcept {
    serve([&] {
        if (!base::logs(levelOf(level))) return;
        const auto name = "plugin." + textOf(event, kMostNameBytes);
        const auto tenant = tenantOf(context);
        std::vector<std::string> texts;
        texts.reserve(2 * kMostFields);
        std::vector<base::LogField> line{
            {"plugin", Plugin::of(host).manifest().id},
            {"tenant", tenant},
            {"session", sessionIdOf(context)}};
        std::size_t room = kMostLineBytes;
        const auto count =
            isAligned(fields, alignof(parley_kv)) ? std::min(field_count, kMostFields) : 0;
        for (const auto& field : std::span{fields, count}) {
            const auto& key = texts.emplace_back(textOf(field.key, kMostNameBytes));
            const auto& value = texts.emplace_back(textOf(field.value, room));
            room -= std::min(room, value.size());
            line.push_back({key, std::string_view{value}});
        }
        base::log(levelOf(level), name, line);
    });
}

constexpr parley_log_v1 kTable{
    .size = sizeof(parley_log_v1), .pad0 = 0, .enabled = enabled, .write = write};

}  // namespace

}  // namespace log_service

const void* logService() {
    return &log_service::kTable;
}

}  // namespace parley::provider
