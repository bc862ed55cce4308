#include "file_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parley::provider {

namespace {

class OpenFile {
public:
    explicit OpenFile(const std::filesystem::path& path)
        // A pipe must not hold the start up.
        : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

base::Error failed(base::ErrorCode code, std::string reason, const std::filesystem::path& path) {
    return {.code = code, .reason = std::move(reason), .detail = path.string()};
}

}  // namespace

base::Result<std::string> readFile(const std::filesystem::path& path, std::size_t most_bytes) {
    const OpenFile file{path};
    if (file.get() < 0) return failed(base::ErrorCode::NotFound, "file_not_found", path);
    struct stat about {};
    if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
        return failed(base::ErrorCode::Unavailable, "file_unreadable", path);
    }
    if (static_cast<std::size_t>(about.st_size) > most_bytes) {
        return failed(base::ErrorCode::TooLarge, "file_too_large", path);
    }
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const auto got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
        if (got <= 0) return failed(base::ErrorCode::Unavailable, "file_unreadable", path);
        have += static_cast<std::size_t>(got);
    }
    return bytes;
}

}  // namespace parley::provider
