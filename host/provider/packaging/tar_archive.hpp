#pragma once

#include <base/result.hpp>

#include <string>
#include <string_view>

namespace parley::provider {

enum class FileKind : std::uint8_t { Data, Program };

/// A ustar archive in the making. The same files make the same bytes: it keeps no times and no
/// owners.
class TarArchive {
public:
    /// InvalidArgument `package_invalid` when the name or the file is longer than the format has
    /// room for.
    base::Result<void> add(const std::string& name, FileKind kind, std::string_view bytes);
    /// The whole archive; nothing can be added after.
    std::string finish() &&;

private:
    std::string bytes_;
};

}  // namespace parley::provider
