#include "templates.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace parley::notify {

namespace {

constexpr std::string_view kSubject = "Subject: ";
constexpr std::string_view kFallbackLanguage = "en";
constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

base::Error broken(const std::string& what) {
    return {.code = base::ErrorCode::Internal, .reason = "mail_templates_unusable", .detail = what};
}

base::Error missing(std::string reason, const std::string& what) {
    return {.code = base::ErrorCode::Unprocessable, .reason = std::move(reason), .detail = what};
}

std::string escapeHtml(std::string_view text) {
    std::string escaped;
    for (const char symbol : text) {
        switch (symbol) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += symbol;
        }
    }
    return escaped;
}

/// A value stays within its line: whoever chose a display name writes no paragraph of the mail.
std::string oneLine(std::string value) {
    std::replace_if(
        value.begin(),
        value.end(),
        [](char symbol) { return static_cast<unsigned char>(symbol) < 0x20 || symbol == 0x7f; },
        ' ');
    return value;
}

std::string textOf(const nlohmann::json& value) {
    return oneLine(value.is_string() ? value.get<std::string>() : value.dump());
}

base::Result<std::string> fill(std::string_view text, const nlohmann::json& values) {
    std::string filled;
    for (;;) {
        const auto open = text.find(kOpen);
        filled += text.substr(0, open);
        if (open == std::string_view::npos) return filled;
        const auto close = text.find(kClose, open);
        if (close == std::string_view::npos) return broken("{{ without }}");
        const std::string name{text.substr(open + kOpen.size(), close - open - kOpen.size())};
        const auto value = values.find(name);
        if (value == values.end() || value->is_null()) return missing("mail_value_missing", name);
        filled += textOf(*value);
        text.remove_prefix(close + kClose.size());
    }
}

std::vector<std::string_view> paragraphsOf(std::string_view text) {
    std::vector<std::string_view> paragraphs;
    while (!text.empty()) {
        const auto end = text.find("\n\n");
        auto paragraph = text.substr(0, end);
        while (paragraph.ends_with('\n'))
            paragraph.remove_suffix(1);
        if (!paragraph.empty()) paragraphs.push_back(paragraph);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
    }
    return paragraphs;
}

bool isLink(std::string_view paragraph) {
    return (paragraph.starts_with("https://") || paragraph.starts_with("http://")) &&
           paragraph.find_first_of(" \n") == std::string_view::npos;
}

std::string paragraphToHtml(std::string_view paragraph) {
    const auto text = escapeHtml(paragraph);
    if (isLink(paragraph)) return "<p><a href=\"" + text + "\">" + text + "</a></p>\n";
    std::string html = "<p>";
    for (const char symbol : text) {
        if (symbol == '\n') html += "<br>";
        html += symbol;
    }
    return html + "</p>\n";
}

std::string toHtml(std::string_view subject, std::string_view text) {
    std::string html =
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>" + escapeHtml(subject) +
        "</title></head>\n<body style=\"font-family: sans-serif; max-width: 36em\">\n";
    for (const auto paragraph : paragraphsOf(text))
        html += paragraphToHtml(paragraph);
    return html + "</body></html>\n";
}

}  // namespace

base::Result<Templates> Templates::load(const std::string& folder) {
    Templates templates;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator{folder, failure}) {
        if (entry.path().extension() != ".txt") continue;
        std::ifstream file{entry.path()};
        std::ostringstream text;
        text << file.rdbuf();
        if (!text.str().starts_with(kSubject))
            return broken(entry.path().string() + " does not begin with a subject");
        templates.texts_.emplace(entry.path().stem().string(), text.str());
    }
    if (failure || templates.texts_.empty())
        return broken("there are no mail templates in " + folder);
    return templates;
}

const std::string* Templates::find(std::string_view name, std::string_view language) const {
    for (;;) {
        const auto text = texts_.find(std::string{name} + '.' + std::string{language});
        if (text != texts_.end()) return &text->second;
        if (language == kFallbackLanguage) return nullptr;
        const auto dash = language.rfind('-');
        language = dash == std::string_view::npos ? kFallbackLanguage : language.substr(0, dash);
    }
}

base::Result<RenderedMail> Templates::render(
    std::string_view name, std::string_view language, const nlohmann::json& values) const {
    const auto* found = find(name, language);
    if (found == nullptr) return missing("mail_template_unknown", std::string{name});
    const std::string_view whole{*found};
    const auto end = whole.find('\n');
    auto body = end == std::string_view::npos ? std::string_view{} : whole.substr(end + 1);
    body.remove_prefix(std::min(body.find_first_not_of('\n'), body.size()));
    RenderedMail mail;
    mail.subject = TRY(fill(whole.substr(kSubject.size(), end - kSubject.size()), values));
    mail.text = TRY(fill(body, values));
    mail.html = toHtml(mail.subject, mail.text);
    return mail;
}

}  // namespace parley::notify
