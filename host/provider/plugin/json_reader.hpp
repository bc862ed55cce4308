#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// Takes the members of a JSON object one by one, each of its type, and knows which were not taken.
/// The first thing that is wrong is kept; what is asked for after that still gets a value.
class JsonReader {
public:
    explicit JsonReader(const nlohmann::json& object) : object_{object}, problem_{&own_problem_} {}
    /// A part of what `outer` reads; problems are told there.
    JsonReader(JsonReader& outer, std::string path, const nlohmann::json& object)
        : object_{object}, path_{outer.path_ + std::move(path) + "/"}, problem_{outer.problem_} {
        if (!object_.is_object()) fail("", "is not an object");
    }
    JsonReader(const JsonReader&) = delete;
    JsonReader& operator=(const JsonReader&) = delete;

    /// Null when it is missing, which is a problem.
    const nlohmann::json& any(std::string_view member);
    /// Required, not empty.
    std::string text(std::string_view member);
    std::string textOr(std::string_view member, std::string fallback);
    std::vector<std::string> texts(std::string_view member, std::size_t most);
    bool flag(std::string_view member);
    /// Without a fallback it is required.
    std::int64_t number(
        std::string_view member,
        std::int64_t least,
        std::int64_t most,
        std::optional<std::int64_t> fallback);
    /// Empty when it is missing.
    nlohmann::json object(std::string_view member);

    void refuseOthers();
    void fail(std::string_view member, std::string_view what);
    [[nodiscard]] const std::string& problem() const { return *problem_; }

private:
    const nlohmann::json* find(std::string_view member);

    const nlohmann::json& object_;
    std::string path_;
    std::set<std::string, std::less<>> taken_;
    std::string own_problem_;
    std::string* problem_;
};

}  // namespace parley::provider
