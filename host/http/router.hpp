#pragma once

#include "route.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::http {

std::string_view toText(Method method);
std::optional<Method> methodFromText(std::string_view text);

/// Finds the route of a path. A literal part wins over a `:name` one.
class Router {
public:
    using Params = std::vector<std::pair<std::string, std::string>>;

    /// What is at a path: the route for each method that has one.
    struct Place {
        static constexpr std::size_t kMethods = 5;
        std::array<const Route*, kMethods> routes{};

        [[nodiscard]] const Route* at(Method method) const {
            return routes[static_cast<std::size_t>(method)];
        }
        /// `GET, HEAD, POST`
        [[nodiscard]] std::string allowed() const;
    };

    explicit Router(const std::vector<Route>& routes);

    /// Null when no route has this path, whatever the method. Fills `params`.
    const Place* find(std::string_view path, Params& params) const;

private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
        std::unique_ptr<Node> any;
        std::vector<std::string> param_names;
        Place place;
        bool is_place = false;
    };

    const Node* match(
        const Node& node, std::string_view rest, std::vector<std::string>& values) const;

    Node root_;
};

}  // namespace parley::http
