#pragma once

#include <base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// One field of a form.
struct FormPart {
    std::string name;
    std::string content_type = {};
    std::string body = {};
};

/// The parts of a `multipart/form-data` body (RFC 7578), at most sixteen. InvalidArgument
/// `malformed_form`.
base::Result<std::vector<FormPart>> readForm(std::string_view content_type, std::string_view body);

}  // namespace parley::http
