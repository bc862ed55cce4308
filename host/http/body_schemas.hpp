#pragma once

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace parley::http {

/// The request bodies of the API as its OpenAPI file describes them: the same text that clients
/// read decides what is accepted.
class BodySchemas {
public:
    /// Takes every schema under `components/schemas`. Fails when one cannot be enforced.
    static base::Result<std::unique_ptr<BodySchemas>> create(const nlohmann::json& openapi);
    ~BodySchemas();

    [[nodiscard]] bool has(std::string_view name) const;
    /// InvalidArgument `invalid_body` with the JSON pointer of each fault.
    [[nodiscard]] base::Result<void> check(std::string_view name, const nlohmann::json& body) const;

private:
    struct Compiled;
    struct Source;
    BodySchemas();

    std::unique_ptr<Source> source_;
    std::map<std::string, std::unique_ptr<Compiled>, std::less<>> schemas_;
};

}  // namespace parley::http
