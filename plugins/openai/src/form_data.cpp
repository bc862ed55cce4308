#include "form_data.hpp"

#include <parley/plugin.hpp>

namespace openai {

namespace {

constexpr std::string_view kBoundary{"parley-6d5f0a1e93c84b72b1f7"};
constexpr std::string_view kEnd{"\r\n"};

}  // namespace

void FormData::begin(std::string_view content) {
    if (content.find(kBoundary) != std::string_view::npos)
        throw parley::Failure{PARLEY_E_INVALID, "the form holds its own boundary"};
    body_.append("--").append(kBoundary).append(kEnd);
}

void FormData::add(std::string_view name, std::string_view value) {
    begin(value);
    body_.append("Content-Disposition: form-data; name=\"").append(name).append("\"\r\n\r\n");
    body_.append(value).append(kEnd);
}

void FormData::addFile(
    std::string_view name, std::string_view file, std::string_view type, std::string_view content) {
    begin(content);
    body_.append("Content-Disposition: form-data; name=\"").append(name);
    body_.append("\"; filename=\"").append(file).append("\"\r\nContent-Type: ");
    body_.append(type).append("\r\n\r\n").append(content).append(kEnd);
}

std::string FormData::contentType() {
    return "multipart/form-data; boundary=" + std::string{kBoundary};
}

std::string FormData::take() {
    body_.append("--").append(kBoundary).append("--").append(kEnd);
    return std::move(body_);
}

}  // namespace openai
