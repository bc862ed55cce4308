#include "http_message.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>

namespace parley::io {

const std::string* findHeader(const HttpHeaders& headers, std::string_view name) {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const HttpHeader& header) {
        return boost::beast::iequals(
            header.name, boost::beast::string_view{name.data(), name.size()});
    });
    return found == headers.end() ? nullptr : &found->value;
}

}  // namespace parley::io
