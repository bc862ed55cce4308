#pragma once

#include "scenario.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace parley::brain {

/// A place in a scenario while it is read: gives what is asked for or a default, and notes a
/// problem with its pointer when something else is there.
class JsonCursor {
public:
    JsonCursor(const nlohmann::json& value, std::string pointer, std::vector<Problem>& problems)
        : value_{&value}, pointer_{std::move(pointer)}, problems_{&problems} {}

    [[nodiscard]] const nlohmann::json& value() const { return *value_; }
    [[nodiscard]] const std::string& pointer() const { return pointer_; }
    [[nodiscard]] bool has(const char* key) const;
    void complain(std::string message) const;
    void complain(const char* key, std::string message) const;

    /// Null when there is none.
    [[nodiscard]] JsonCursor at(const char* key) const;
    [[nodiscard]] std::vector<JsonCursor> items() const;
    /// Values of an object with their keys; a problem when it is none.
    [[nodiscard]] std::vector<std::pair<std::string, JsonCursor>> members() const;

    [[nodiscard]] std::string text(const char* key, std::string otherwise = {}) const;
    [[nodiscard]] int number(const char* key, int otherwise, int low, int high) const;
    /// One line or a list of lines; empty when there is none.
    [[nodiscard]] std::vector<std::string> lines(const char* key) const;
    [[nodiscard]] std::vector<std::string> lines() const;
    /// The same, each with its place.
    [[nodiscard]] std::vector<std::pair<std::string, JsonCursor>> placedLines() const;
    /// Of an object that has a fixed form: every other key is a problem.
    void allowOnly(std::initializer_list<std::string_view> keys) const;

private:
    [[nodiscard]] std::string pointerTo(std::string_view key) const;

    const nlohmann::json* value_;
    std::string pointer_;
    std::vector<Problem>* problems_;
};

}  // namespace parley::brain
