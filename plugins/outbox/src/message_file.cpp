#include "message_file.hpp"

#include <fcntl.h>
#include <parley/plugin.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace outbox {

namespace {

namespace fs = std::filesystem;

/// `code` is what errno said, before anything else could change it.
parley::Failure unwritable(int code) {
    return {
        PARLEY_E_UNAVAILABLE,
        "the folder takes no message: " + std::generic_category().message(code)};
}

void makeFolder(const std::string& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) throw unwritable(failure.value());
}

int writeAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(file) == 0 ? 0 : errno;
}

/// 0, or what went wrong.
int writeDurably(const std::string& path, std::string_view bytes) {
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return errno;
    const int written = writeAll(file, bytes);
    const int closed = ::close(file) == 0 ? 0 : errno;
    return written != 0 ? written : closed;
}

}  // namespace

void write(const std::string& folder, const MessageFile& file) {
    makeFolder(folder);
    // Not a message until it is whole; the dot hides it from readers of the folder.
    const auto draft = (fs::path{folder} / ('.' + file.name + ".part")).string();
    auto failure = writeDurably(draft, file.bytes);
    if (failure == 0 && ::rename(draft.c_str(), (fs::path{folder} / file.name).c_str()) != 0)
        failure = errno;
    if (failure == 0) return;
    ::unlink(draft.c_str());
    throw unwritable(failure);
}

void expectWritable(const std::string& folder) {
    makeFolder(folder);
    const auto draft = (fs::path{folder} / ".check.part").string();
    const auto failure = writeDurably(draft, "?");
    ::unlink(draft.c_str());
    if (failure != 0) throw unwritable(failure);
}

}  // namespace outbox
