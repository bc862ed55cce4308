#include "call.hpp"

#include "percent.hpp"

#include <Poco/String.h>

namespace parley::http {

std::string_view Call::param(std::string_view name) const {
    for (const auto& [key, value] : path_params) {
        if (key == name) return value;
    }
    return {};
}

std::optional<std::string> Call::queryParam(std::string_view name) const {
    const auto& uri = request.getURI();
    const auto mark = uri.find('?');
    if (mark == std::string::npos) return std::nullopt;
    std::string_view rest{uri};
    rest.remove_prefix(mark + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto equals = pair.find('=');
        auto key = decodeQuery(pair.substr(0, equals));
        if (!key || *key != name) continue;
        return equals == std::string_view::npos ? std::string{}
                                                : decodeQuery(pair.substr(equals + 1));
    }
    return std::nullopt;
}

std::optional<std::string> Call::header(const std::string& name) const {
    const auto found = request.find(name);
    return found == request.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::string> Call::cookie(std::string_view name) const {
    // Servers between a browser and this one write names of headers as they like.
    const auto isCookie = [](const std::string& field) {
        return Poco::icompare(field, "Cookie") == 0;
    };
    for (auto field = request.find("Cookie"); field != request.end() && isCookie(field->first);
         ++field) {
        std::string_view rest{field->second};
        while (!rest.empty()) {
            const auto end = rest.find(';');
            auto pair = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            while (pair.starts_with(' '))
                pair.remove_prefix(1);
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
                return std::string{pair.substr(equals + 1)};
            }
        }
    }
    return std::nullopt;
}

tenancy::Actor Call::actor() const {
    return {
        .principal = caller,
        .address = client_address,
        .user_agent = header("User-Agent").value_or(""),
        .request_id = request_id};
}

}  // namespace parley::http
