#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <string_view>

namespace parley::io {

/// What a head may be beyond what its parser accepts. Front and back servers that read a request
/// differently let one user's bytes become another's request, so whatever can be read in two ways
/// is refused. Null when all is well, else what is wrong in a few words.
const char* faultInHeadBytes(std::string_view head);
const char* faultInHead(const boost::beast::http::header<true, boost::beast::http::fields>& head);

}  // namespace parley::io
