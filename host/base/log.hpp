#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace parley::base {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };

/// One named value of a log line. Personal data goes only under names that start with `pii.`.
struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double> value;
};

/// Writes one JSON line: `{"at":"…Z","level":"info","event":"tenant_created","tenant":"ten_…"}`.
/// The event is a stable snake_case key. Never waits for the disk: lines are queued and written by
/// one thread; when the queue is full, lines are dropped and the number dropped is logged.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// Where lines go from now on: a file's path, or `-` for standard error (the default).
/// Returns false when the file cannot be opened; the old destination then stays.
bool logTo(const std::string& path);
void logFrom(LogLevel least);
/// Waits until everything logged so far is written.
void flushLog();

}  // namespace parley::base
