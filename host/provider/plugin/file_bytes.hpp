#pragma once

#include <base/result.hpp>

#include <filesystem>
#include <string>

namespace parley::provider {

/// A whole regular file. NotFound `file_not_found`, TooLarge `file_too_large`, Unavailable
/// `file_unreadable`.
base::Result<std::string> readFile(const std::filesystem::path& path, std::size_t most_bytes);

}  // namespace parley::provider
