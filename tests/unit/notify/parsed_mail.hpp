#pragma once

#include <base/bytes.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace parley::notify {

/// A folder of a test's own, gone with the test.
class MailFolder {
public:
    MailFolder()
        : path_{
              std::filesystem::temp_directory_path() /
              ("parley-mail-" + base::toHex(base::randomBytes(8)))} {}
    ~MailFolder() { std::filesystem::remove_all(path_); }
    MailFolder(const MailFolder&) = delete;
    MailFolder& operator=(const MailFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::filesystem::path checkout() {
    const auto* root = std::getenv("PARLEY_ROOT");  // NOLINT(concurrency-mt-unsafe)
    return root == nullptr ? "." : root;
}

/// What Python's mail parser makes of it; null when it gives up.
inline nlohmann::json parsedByPython(const std::string& mime) {
    const MailFolder folder;
    std::filesystem::create_directories(folder.path());
    const auto file = folder.path() / "mail.eml";
    std::ofstream{file, std::ios::binary} << mime;
    const auto command = "/usr/bin/python3 '" +
                         (checkout() / "tests/unit/notify/parse_mail.py").string() + "' '" +
                         file.string() + "'";
    auto* pipe = ::popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        output.append(buffer, count);
    if (::pclose(pipe) != 0) return nullptr;
    return nlohmann::json::parse(output, nullptr, false);
}

}  // namespace parley::notify
