#include "mailbox.hpp"

#include "encoded_word.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace parley::notify {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".eml";

base::Error notFound() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "mail_not_found",
        .advice = "There is no such mail; list shows the names."};
}

bool isFileName(std::string_view file) {
    return file.ends_with(kExtension) && file.find('/') == std::string_view::npos &&
           !file.starts_with('.');
}

/// A header's value with its folded lines joined; empty when the mail has none.
std::string headerOf(std::string_view mime, std::string_view name) {
    auto head = mime.substr(0, mime.find("\r\n\r\n"));
    while (!head.empty()) {
        auto end = head.find("\r\n");
        while (end != std::string_view::npos && end + 2 < head.size() &&
               (head[end + 2] == ' ' || head[end + 2] == '\t')) {
            end = head.find("\r\n", end + 2);
        }
        const auto line = head.substr(0, end);
        if (line.starts_with(name) && line.substr(name.size()).starts_with(": ")) {
            return decodeWords(line.substr(name.size() + 2));
        }
        head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
    }
    return {};
}

}  // namespace

base::Result<std::vector<MailSummary>> Mailbox::list() const {
    std::vector<std::string> files;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator{folder_, failure}) {
        auto name = entry.path().filename().string();
        if (isFileName(name)) files.push_back(std::move(name));
    }
    // No folder yet means no mail yet.
    std::sort(files.rbegin(), files.rend());
    std::vector<MailSummary> mails;
    for (auto& file : files) {
        const auto mime = TRY(read(file));
        mails.push_back(
            {file, headerOf(mime, "To"), headerOf(mime, "Subject"), headerOf(mime, "Date")});
    }
    return mails;
}

base::Result<std::string> Mailbox::read(const std::string& file) const {
    if (!isFileName(file)) return notFound();
    std::ifstream stream{fs::path{folder_} / file, std::ios::binary};
    if (!stream) return notFound();
    std::ostringstream mime;
    mime << stream.rdbuf();
    return mime.str();
}

}  // namespace parley::notify
