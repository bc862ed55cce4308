#include "recordings.hpp"

#include "conversation_store.hpp"

#include <base/log.hpp>
#include <storage/transaction.hpp>

#include <algorithm>
#include <fstream>
#include <set>

namespace parley::conversation {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".ogg";
// What was written just now may be of a conversation whose row is still on its way.
constexpr std::chrono::minutes kSettledAfter{10};
constexpr std::size_t kAskedAtATime = 500;

bool isSettled(const fs::directory_entry& entry) {
    std::error_code failed;
    const auto written = entry.last_write_time(failed);
    return !failed && fs::file_time_type::clock::now() - written > kSettledAfter;
}

void removeFile(const fs::path& path) {
    std::error_code failed;
    fs::remove(path, failed);
    if (!failed) return;
    base::log(
        base::LogLevel::Error,
        "recording_not_removed",
        {{"file", path.native()}, {"detail", failed.message()}});
}

std::string readPart(const fs::path& path, std::uint64_t first, std::size_t count) {
    std::ifstream file{path, std::ios::binary};
    file.seekg(static_cast<std::streamoff>(first));
    std::string bytes(count, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(count));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

}  // namespace

std::string Recordings::fileOf(base::TenantId tenant, ConversationId id) {
    return tenant.publicId() + '/' + id.publicId() + std::string{kExtension};
}

base::Result<std::optional<std::uint64_t>> Recordings::sizeOf(const std::string& file) {
    return io::offload(pool_, [path = pathOf(file)]() -> std::optional<std::uint64_t> {
        std::error_code failed;
        const auto size = fs::file_size(path, failed);
        return failed ? std::nullopt : std::optional<std::uint64_t>{size};
    });
}

base::Result<std::string> Recordings::read(
    const std::string& file, std::uint64_t first, std::size_t count) {
    return io::offload(
        pool_, [path = pathOf(file), first, count] { return readPart(path, first, count); });
}

void Recordings::remove(const std::string& file) {
    // What finds no place in the queue is found by the next sweep.
    pool_.submit([path = pathOf(file)] { removeFile(path); });
}

std::vector<Recordings::FoundOfTenant> Recordings::settledFiles() const {
    std::vector<FoundOfTenant> found;
    std::error_code failed;
    for (const auto& folder : fs::directory_iterator{folder_, failed}) {
        const auto tenant = base::TenantId::parse(folder.path().filename().native());
        if (!tenant) continue;
        auto& files = found.emplace_back(*tenant, std::vector<Found>{}).second;
        for (const auto& entry : fs::directory_iterator{folder.path(), failed}) {
            const auto id = ConversationId::parse(entry.path().stem().native());
            if (id && entry.path().extension() == kExtension && isSettled(entry))
                files.push_back({*id, entry.path()});
        }
    }
    return found;
}

base::Result<void> Recordings::sweepTenant(const FoundOfTenant& found) {
    const auto& [tenant, files] = found;
    for (std::size_t at = 0; at < files.size(); at += kAskedAtATime) {
        const auto end = std::min(files.size(), at + kAskedAtATime);
        std::vector<std::string> ids;
        for (auto file = at; file < end; ++file)
            ids.push_back(files[file].id.uuid().text());
        const auto rows = TRY(storage::query(
            storage::Transaction{database_, tenant},
            kRecordingsToKeep,
            storage::Param::textArray(ids)));
        std::set<ConversationId> kept;
        for (const auto row : rows)
            kept.insert(row.id<ConversationId>(0));
        for (auto file = at; file < end; ++file) {
            if (kept.contains(files[file].id)) continue;
            pool_.submit([path = files[file].path] { removeFile(path); });
        }
    }
    return {};
}

base::Result<void> Recordings::sweep() {
    for (const auto& found : TRY(io::offload(pool_, [this] { return settledFiles(); })))
        TRY(sweepTenant(found));
    return {};
}

}  // namespace parley::conversation
