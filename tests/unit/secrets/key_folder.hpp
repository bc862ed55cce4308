#pragma once

#include <base/bytes.hpp>

#include <filesystem>
#include <string>

namespace parley::secrets {

/// A folder of a test's own, gone with the test.
class KeyFolder {
public:
    KeyFolder()
        : path_{
              std::filesystem::temp_directory_path() /
              ("parley-keys-" + base::toHex(base::randomBytes(8)))} {
        std::filesystem::create_directories(path_);
    }
    ~KeyFolder() { std::filesystem::remove_all(path_); }
    KeyFolder(const KeyFolder&) = delete;
    KeyFolder& operator=(const KeyFolder&) = delete;

    [[nodiscard]] std::string file() const { return (path_ / "master.key").string(); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace parley::secrets
