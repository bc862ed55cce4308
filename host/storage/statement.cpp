#include "statement.hpp"

#include <base/bytes.hpp>

#include <nlohmann/json.hpp>

namespace parley::storage {

namespace {

// Text of a request may hold bytes that are not UTF-8; a dump must not throw over them.
std::string dump(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Param::Param(const nlohmann::json& json) : text_{dump(json)} {}

Param Param::bytes(std::string_view raw) {
    return Param{"\\x" + base::toHex(raw)};
}

Param Param::textArray(const std::vector<std::string>& items) {
    std::string literal = "{";
    for (const auto& item : items) {
        if (literal.size() > 1) literal += ',';
        literal += '"';
        for (const char symbol : item) {
            if (symbol == '"' || symbol == '\\') literal += '\\';
            literal += symbol;
        }
        literal += '"';
    }
    literal += '}';
    return Param{std::move(literal)};
}

}  // namespace parley::storage
