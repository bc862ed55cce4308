#include "log.hpp"

#include "clock.hpp"
#include "json_string.hpp"
#include "log_fields.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>

namespace parley::base {

namespace {

// At about 300 bytes a line this holds ten thousand lines; a disk that stalls longer loses some.
constexpr std::size_t kQueueLimit = 4U << 20U;

void appendValue(std::string& line, const LogField& field) {
    char digits[32];
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        appendJsonString(line, *text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
        const auto end = std::to_chars(digits, digits + sizeof digits, *integer).ptr;
        line.append(digits, end);
    } else {
        const auto end =
            std::to_chars(digits, digits + sizeof digits, std::get<double>(field.value)).ptr;
        line.append(digits, end);
    }
}

std::string_view nameOf(LogLevel level) {
    switch (level) {
        case LogLevel::Debug:
            return "debug";
        case LogLevel::Info:
            return "info";
        case LogLevel::Warning:
            return "warning";
        case LogLevel::Error:
            return "error";
    }
    return "error";
}

class LineWriter {
public:
    LineWriter() : thread_{[this] { run(); }} {}

    ~LineWriter() {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
        if (file_ != STDERR_FILENO) ::close(file_);
    }

    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    void add(std::string_view line) {
        bool was_empty = false;
        {
            const std::lock_guard lock{mutex_};
            if (queue_.size() + line.size() > kQueueLimit) {
                ++dropped_;
                return;
            }
            was_empty = queue_.empty();
            queue_ += line;
        }
        if (was_empty) changed_.notify_all();
    }

    bool open(const std::string& path) {
        const int file =
            path == "-" ? STDERR_FILENO
                        : ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        if (file < 0) return false;
        std::unique_lock lock{mutex_};
        flush(lock);
        if (file_ != STDERR_FILENO) ::close(file_);
        file_ = file;
        within_line_ = false;
        return true;
    }

    void flush() {
        std::unique_lock lock{mutex_};
        flush(lock);
    }

private:
    void flush(std::unique_lock<std::mutex>& lock) {
        flushing_ = true;
        changed_.notify_all();
        written_.wait(lock, [this] { return queue_.empty() && !writing_; });
        flushing_ = false;
    }

    void run() {
        std::string lines;
        std::unique_lock lock{mutex_};
        while (!stopping_ || !queue_.empty()) {
            changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            // Lines that arrive close together share one write.
            if (!stopping_ && !flushing_) {
                changed_.wait_for(
                    lock, std::chrono::milliseconds{50}, [this] { return stopping_ || flushing_; });
            }
            std::swap(lines, queue_);
            const auto dropped = std::exchange(dropped_, 0);
            writing_ = true;
            const int file = file_;
            lock.unlock();
            const auto lost = write(file, lines, dropped);
            lines.clear();
            lock.lock();
            dropped_ += lost;
            writing_ = false;
            written_.notify_all();
        }
    }

    /// How many lines are lost, now and before, without the log saying so. A full disk loses lines,
    /// never the service; a line that it cut is ended, so that the next one stays whole.
    std::uint64_t write(int file, std::string_view lines, std::uint64_t dropped) {
        if (within_line_) put(file, "\n");
        if (!within_line_ && dropped > 0) {
            const auto notice = R"({"at":")" + toRfc3339(SystemClock{}.now()) +
                                R"(","level":"warning","event":"log_lines_dropped","count":)" +
                                std::to_string(dropped) + "}\n";
            if (put(file, notice).empty()) dropped = 0;
        }
        const auto rest = within_line_ ? lines : put(file, lines);
        return dropped + static_cast<std::uint64_t>(std::count(rest.begin(), rest.end(), '\n'));
    }

    /// What found no room.
    std::string_view put(int file, std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::write(file, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            const auto written = static_cast<std::size_t>(count);
            within_line_ = bytes[written - 1] != '\n';
            bytes.remove_prefix(written);
        }
        return bytes;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable written_;
    std::string queue_;
    std::uint64_t dropped_ = 0;
    int file_ = STDERR_FILENO;
    /// Of the writing thread while it writes.
    bool within_line_ = false;
    bool writing_ = false;
    bool flushing_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

LineWriter& writer() {
    static LineWriter instance;
    return instance;
}

std::atomic<LogLevel> least_level{LogLevel::Info};

}  // namespace

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    log(level, event, std::span<const LogField>{fields.begin(), fields.size()});
}

bool logs(LogLevel level) {
    return level >= least_level.load(std::memory_order_relaxed);
}

void log(LogLevel level, std::string_view event, std::span<const LogField> fields) {
    if (!logs(level)) return;
    thread_local std::string line;
    line.clear();
    line += R"({"at":")";
    line += toRfc3339(SystemClock{}.now());
    line += R"(","level":")";
    line += nameOf(level);
    line += R"(","event":)";
    appendJsonString(line, event);
    for (const auto& field : fields) {
        // Names are words of our own.
        line += ",\"";
        line += field.name;
        line += "\":";
        appendValue(line, field);
    }
    line += "}\n";
    writer().add(line);
}

bool logTo(const std::string& path) {
    return writer().open(path);
}
void logFrom(LogLevel least) {
    least_level.store(least, std::memory_order_relaxed);
}
void flushLog() {
    writer().flush();
}

}  // namespace parley::base
