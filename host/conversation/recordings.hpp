#pragma once

#include "ids.hpp"

#include <base/id.hpp>
#include <base/result.hpp>
#include <io/offload.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::storage {
class Database;
}

namespace parley::conversation {

/// The files of recorded conversations on this host: `<tenant>/<conversation>.ogg` below one
/// folder. Reading and removing happen on a thread of their own. Any fiber.
class Recordings {
public:
    Recordings(storage::Database& database, std::filesystem::path folder)
        : database_{database}, folder_{std::move(folder)} {}

    static std::string fileOf(base::TenantId tenant, ConversationId id);
    [[nodiscard]] std::filesystem::path pathOf(std::string_view file) const {
        return folder_ / file;
    }

    /// How many bytes it has; empty when it is not on this host.
    base::Result<std::optional<std::uint64_t>> sizeOf(const std::string& file);
    /// Up to so many bytes from there on.
    base::Result<std::string> read(const std::string& file, std::uint64_t first, std::size_t count);
    /// Soon; a file that is not there is no failure.
    void remove(const std::string& file);
    /// Removes what is left of conversations that are gone.
    base::Result<void> sweep();

    /// For whoever writes a recording.
    io::BlockingPool& pool() { return pool_; }

private:
    struct Found {
        ConversationId id;
        std::filesystem::path path;
    };
    using FoundOfTenant = std::pair<base::TenantId, std::vector<Found>>;

    [[nodiscard]] std::vector<FoundOfTenant> settledFiles() const;
    base::Result<void> sweepTenant(const FoundOfTenant& found);

    storage::Database& database_;
    const std::filesystem::path folder_;
    io::BlockingPool pool_{"recordings", 1, 1024};
};

}  // namespace parley::conversation
