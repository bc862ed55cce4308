#include "log.hpp"

#include "clock.hpp"
#include "json_string.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

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
        flush();
        const std::lock_guard lock{mutex_};
        if (file_ != STDERR_FILENO) ::close(file_);
        file_ = file;
        return true;
    }

    void flush() {
        std::unique_lock lock{mutex_};
        flushing_ = true;
        changed_.notify_all();
        written_.wait(lock, [this] { return queue_.empty() && !writing_; });
        flushing_ = false;
    }

private:
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
            if (dropped_ > 0) {
                lines += R"({"level":"warning","event":"log_lines_dropped","count":)" +
                         std::to_string(dropped_) + "}\n";
                dropped_ = 0;
            }
            writing_ = true;
            const int file = file_;
            lock.unlock();
            writeAll(file, lines);
            lines.clear();
            lock.lock();
            writing_ = false;
            written_.notify_all();
        }
    }

    static void writeAll(int file, std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::write(file, bytes.data(), bytes.size());
            // A full disk loses lines, never the service.
            if (count <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable written_;
    std::string queue_;
    std::uint64_t dropped_ = 0;
    int file_ = STDERR_FILENO;
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
    if (level < least_level.load(std::memory_order_relaxed)) return;
    thread_local std::string line;
    line.clear();
    line += R"({"at":")";
    line += toRfc3339(SystemClock{}.now());
    line += R"(","level":")";
    line += nameOf(level);
    line += R"(","event":)";
    appendJsonString(line, event);
    for (const auto& field : fields) {
        line += ',';
        appendJsonString(line, field.name);
        line += ':';
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
