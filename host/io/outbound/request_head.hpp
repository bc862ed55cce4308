#pragma once

#include "http_message.hpp"
#include "url.hpp"

#include <string>
#include <string_view>

namespace parley::io {

bool isToken(std::string_view text);
/// Null when the method and headers can be sent, else what is wrong in a few words.
const char* faultInRequest(const HttpRequest& request);
/// The head of a request as it goes over the wire. `faultInRequest` found nothing.
std::string writeHead(const HttpRequest& request, const Url& url);

bool isRedirect(int status);
/// Whether a server may get the request twice without harm.
bool isIdempotent(std::string_view method);
/// Turns the request into the one that a redirect asks for.
void follow(HttpRequest& request, int status, const Url& from, const Url& to);

}  // namespace parley::io
