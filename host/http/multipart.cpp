#include "multipart.hpp"

#include <algorithm>
#include <cctype>

namespace parley::http {

namespace {

constexpr std::size_t kMostFormParts = 16;
constexpr std::size_t kLongestBoundary = 70;

base::Error malformedForm() {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "malformed_form",
        .advice = "The body is not a form as its Content-Type says."};
}

bool equalsIgnoringCase(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) {
        return std::tolower(a) == std::tolower(b);
    });
}

std::string_view withoutBlanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// `name` of `form-data; name="sdp"`; empty when there is none.
std::string_view parameterOf(std::string_view value, std::string_view name) {
    for (auto at = value.find(';'); at != std::string_view::npos; at = value.find(';', at)) {
        value.remove_prefix(at + 1);
        at = 0;
        const auto rest = withoutBlanks(value);
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos || !equalsIgnoringCase(rest.substr(0, equals), name))
            continue;
        auto found = rest.substr(equals + 1);
        if (!found.starts_with('"')) return withoutBlanks(found.substr(0, found.find(';')));
        found.remove_prefix(1);
        const auto close = found.find('"');
        return close == std::string_view::npos ? std::string_view{} : found.substr(0, close);
    }
    return {};
}

base::Result<FormPart> partFrom(std::string_view text) {
    FormPart part;
    while (!text.starts_with("\r\n")) {
        const auto end = text.find("\r\n");
        if (end == std::string_view::npos) return malformedForm();
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 2);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return malformedForm();
        const auto value = withoutBlanks(line.substr(colon + 1));
        if (equalsIgnoringCase(line.substr(0, colon), "content-disposition"))
            part.name = parameterOf(value, "name");
        if (equalsIgnoringCase(line.substr(0, colon), "content-type")) part.content_type = value;
    }
    part.body = text.substr(2);
    return part;
}

}  // namespace

base::Result<std::vector<FormPart>> readForm(std::string_view content_type, std::string_view body) {
    const auto boundary = parameterOf(content_type, "boundary");
    if (boundary.empty() || boundary.size() > kLongestBoundary) return malformedForm();
    const auto line = "--" + std::string{boundary};
    if (!body.starts_with(line)) return malformedForm();
    body.remove_prefix(line.size());
    const auto between = "\r\n" + line;
    std::vector<FormPart> parts;
    while (!body.starts_with("--")) {
        if (!body.starts_with("\r\n") || parts.size() == kMostFormParts) return malformedForm();
        body.remove_prefix(2);
        const auto end = body.find(between);
        if (end == std::string_view::npos) return malformedForm();
        parts.push_back(TRY(partFrom(body.substr(0, end))));
        body.remove_prefix(end + between.size());
    }
    return parts;
}

}  // namespace parley::http
