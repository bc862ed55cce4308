#pragma once

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>

namespace parley::notify {

/// What a template and its values make: one subject and the same text in two forms.
struct RenderedMail {
    std::string subject;
    std::string text;
    std::string html;
};

/// The mail templates of a folder: `<name>.<language>.txt`, first line `Subject: …`, then
/// paragraphs with `{{name}}` in them. The HTML form is made from the same paragraphs; a line that
/// is only a link becomes a button. Immutable after loading.
class Templates {
public:
    static base::Result<Templates> load(const std::string& folder);

    /// Falls back from `de-AT` to `de` to `en`. Fails when a name in the template has no value.
    [[nodiscard]] base::Result<RenderedMail> render(
        std::string_view name, std::string_view language, const nlohmann::json& values) const;

private:
    [[nodiscard]] const std::string* find(std::string_view name, std::string_view language) const;

    /// By `name.language`.
    std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace parley::notify
