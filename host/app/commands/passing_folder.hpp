#pragma once

#include <base/result.hpp>

#include <filesystem>
#include <utility>

namespace parley::app {

/// A folder among the machine's temporary ones that goes with all that is in it.
class PassingFolder {
public:
    /// Internal `folder_not_made`.
    static base::Result<PassingFolder> make();
    ~PassingFolder();
    PassingFolder(PassingFolder&& other) noexcept : path_{std::exchange(other.path_, {})} {}
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;
    PassingFolder& operator=(PassingFolder&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    explicit PassingFolder(std::filesystem::path path) : path_{std::move(path)} {}

    std::filesystem::path path_;
};

}  // namespace parley::app
