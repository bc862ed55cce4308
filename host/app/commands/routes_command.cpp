#include "commands.hpp"

#include <http/route.hpp>
#include <http/router.hpp>

namespace parley::app {

namespace {

const char* toText(http::Access access) {
    switch (access) {
        case http::Access::Anyone:
            return "anyone";
        case http::Access::Talker:
            return "talker";
        case http::Access::Member:
            return "member";
        case http::Access::TenantAdmin:
            return "tenant_admin";
        case http::Access::Operator:
            return "operator";
    }
    return "";
}

}  // namespace

base::Result<Answer> listRoutes(const Invocation&) {
    Answer answer{.body = {{"data", nlohmann::json::array()}}, .text = {}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& route : http::routeTable()) {
        const std::string method{http::toText(route.method)};
        const std::string path{route.path};
        const std::string schema{route.body_schema};
        answer.body["data"].push_back(
            {{"method", method},
             {"path", path},
             {"access", toText(route.access)},
             {"body_schema", schema.empty() ? nlohmann::json{} : nlohmann::json(schema)}});
        rows.push_back({method, path, toText(route.access), schema.empty() ? "-" : schema});
    }
    answer.text = table({"METHOD", "PATH", "WHO MAY CALL", "BODY"}, rows);
    return answer;
}

}  // namespace parley::app
