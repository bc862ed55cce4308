#include "connection_url.hpp"

#include <libpq-fe.h>

#include <memory>

namespace parley::storage {

namespace {

using base::Error;
using base::ErrorCode;

// Long enough for a busy machine, short enough that a dead host does not hold a pool thread.
constexpr std::string_view kConnectTimeout = "connect_timeout=5";

Error invalid(std::string reason) {
    return {
        .code = ErrorCode::InvalidArgument,
        .reason = "invalid_database_url",
        .detail = std::move(reason)};
}

std::string escaped(std::string_view value) {
    std::string text;
    for (const char symbol : value) {
        if (symbol == '\\' || symbol == '\'') text += '\\';
        text += symbol;
    }
    return text;
}

}  // namespace

base::Result<std::string> toConnectorForm(std::string_view url, std::string_view application_name) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
        PQconninfoParse(std::string{url}.c_str(), &message), &PQconninfoFree};
    const std::unique_ptr<char, decltype(&PQfreemem)> owned_message{message, &PQfreemem};
    if (!options) {
        // libpq's message may quote the URL and with it the password.
        return invalid(
            "the database URL is neither postgres://user@host/name nor host=… dbname=… user=…");
    }
    std::string form{kConnectTimeout};
    bool named = false;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        const std::string_view value = option->val != nullptr ? option->val : "";
        if (value.empty()) continue;
        if (value.find_first_of(" \t\r\n\f\v") != std::string_view::npos) {
            return invalid(
                "the database URL's " + std::string{keyword} +
                " holds a space, which cannot be passed on" +
                (keyword == "password" ? "; put the password into a file and name it by passfile="
                                       : ""));
        }
        named = named || keyword == "application_name";
        form.append(" ").append(keyword).append("=").append(escaped(value));
    }
    if (!named && !application_name.empty()) {
        form.append(" application_name=").append(escaped(application_name));
    }
    return form;
}

}  // namespace parley::storage
