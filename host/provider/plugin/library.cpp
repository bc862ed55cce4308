#include "library.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <parley/abi.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <vector>

namespace parley::provider {

namespace {

constexpr auto kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
constexpr const char* kEntry = "parley_plugin_entry_v1";

base::Error unusable(std::string detail) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "library_unusable",
        .detail = std::move(detail)};
}

std::string nameOf(int descriptor) {
    return "/proc/self/fd/" + std::to_string(descriptor);
}

bool fill(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fcntl(descriptor, F_ADD_SEALS, kSeals) == 0;
}

}  // namespace

base::Result<std::unique_ptr<Library>> Library::load(
    std::string_view plugin_id, std::string_view bytes) {
    const int descriptor =
        ::memfd_create(std::string{plugin_id}.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return unusable("no memory file");
    if (!fill(descriptor, bytes)) {
        ::close(descriptor);
        return unusable("its bytes do not fit into memory");
    }
    std::error_code error;
    boost::dll::shared_library library;
    ::dlerror();
    library.load(
        nameOf(descriptor),
        error,
        boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    if (error) {
        const char* reason = ::dlerror();
        auto failure = unusable(reason == nullptr ? error.message() : reason);
        ::close(descriptor);
        return failure;
    }
    return std::unique_ptr<Library>{new Library{std::move(library)}};
}

Library::Library(boost::dll::shared_library library) : library_{std::move(library)} {}

Library::~Library() {
    // It stays loaded, and keeps its name, for ever: the C++ runtime that is linked into it holds
    // memory which it never gives back, and a thread may still be on its way out of its code.
    static std::mutex mutex;
    static auto* const resident = new std::vector<boost::dll::shared_library>;
    const std::lock_guard lock{mutex};
    resident->push_back(std::move(library_));
}

base::Result<const parley_entry*> Library::entry() const {
    if (!library_.has(kEntry)) return unusable("it does not export parley_plugin_entry_v1");
    const auto* entry = &library_.get<const parley_entry>(kEntry);
    if (!PARLEY_HAS(entry, destroy) || entry->init == nullptr || entry->deinit == nullptr ||
        entry->get_interface == nullptr || entry->create == nullptr || entry->destroy == nullptr) {
        return unusable("its entry lacks functions");
    }
    if (entry->abi >> 16U != PARLEY_ABI_MAJOR) {
        return unusable(
            "it is built for major " + std::to_string(entry->abi >> 16U) + " of the SDK");
    }
    return entry;
}

}  // namespace parley::provider
