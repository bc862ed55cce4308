#include "router.hpp"

#include "percent.hpp"

#include <base/check.hpp>

namespace parley::http {

namespace {

/// Takes the first part of `/api/users/usr_1` off `rest`; `rest` begins with a slash.
std::string_view takeSegment(std::string_view& rest) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    const auto segment = rest.substr(0, end);
    rest.remove_prefix(end);
    return segment;
}

}  // namespace

std::string_view toText(Method method) {
    switch (method) {
        case Method::Get:
            return "GET";
        case Method::Post:
            return "POST";
        case Method::Put:
            return "PUT";
        case Method::Patch:
            return "PATCH";
        case Method::Delete:
            return "DELETE";
    }
    return "GET";
}

std::optional<Method> methodFromText(std::string_view text) {
    if (text == "GET" || text == "HEAD") return Method::Get;
    if (text == "POST") return Method::Post;
    if (text == "PUT") return Method::Put;
    if (text == "PATCH") return Method::Patch;
    if (text == "DELETE") return Method::Delete;
    return std::nullopt;
}

std::string Router::Place::allowed() const {
    std::string methods;
    for (const auto* route : routes) {
        if (route == nullptr) continue;
        methods += toText(route->method);
        methods += ", ";
        if (route->method == Method::Get) methods += "HEAD, ";
    }
    return methods + "OPTIONS";
}

Router::Router(const std::vector<Route>& routes) {
    for (const auto& route : routes) {
        auto* node = &root_;
        std::vector<std::string> names;
        auto rest = route.path;
        while (!rest.empty()) {
            const auto segment = takeSegment(rest);
            auto& next =
                segment.starts_with(':') ? node->any : node->literals[std::string{segment}];
            if (segment.starts_with(':')) names.emplace_back(segment.substr(1));
            if (next == nullptr) next = std::make_unique<Node>();
            node = next.get();
        }
        auto& slot = node->place.routes[static_cast<std::size_t>(route.method)];
        CHECK(slot == nullptr);
        CHECK(!node->is_place || node->param_names == names);
        slot = &route;
        node->param_names = std::move(names);
        node->is_place = true;
    }
}

const Router::Place* Router::find(std::string_view path, Params& params) const {
    if (!path.starts_with('/')) return nullptr;
    std::vector<std::string> values;
    const auto* node = match(root_, path, values);
    if (node == nullptr) return nullptr;
    for (std::size_t i = 0; i < values.size(); ++i)
        params.emplace_back(node->param_names[i], std::move(values[i]));
    return &node->place;
}

const Router::Node* Router::match(
    const Node& node, std::string_view rest, std::vector<std::string>& values) const {
    if (rest.empty()) return node.is_place ? &node : nullptr;
    const auto segment = takeSegment(rest);
    if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
        if (const auto* found = match(*literal->second, rest, values)) return found;
    }
    if (node.any == nullptr || segment.empty()) return nullptr;
    auto value = decodePercent(segment);
    if (!value) return nullptr;
    values.push_back(std::move(*value));
    if (const auto* found = match(*node.any, rest, values)) return found;
    values.pop_back();
    return nullptr;
}

}  // namespace parley::http
