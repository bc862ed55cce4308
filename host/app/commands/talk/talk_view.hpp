#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parley::app {

/// A conversation as it appears in a terminal: who says what while it is said, and how long we made
/// the caller wait. Used on one thread.
class TalkView {
public:
    enum class Prints : std::uint8_t { Nothing, Lines, LinesAndLevels };

    explicit TalkView(Prints prints) : prints_{prints} {}

    void note(std::string_view line);
    void callerSays(std::string_view words);
    void callerSaid(std::string_view words);
    void assistantSays(std::string_view delta);
    /// How long until the first word and the first sound, where they came.
    void assistantSaid(
        std::optional<std::chrono::milliseconds> first_word,
        std::optional<std::chrono::milliseconds> first_sound,
        std::string_view ended);
    void level(double dbfs, std::string_view state);

    /// Everything that was said, for programs.
    [[nodiscard]] const nlohmann::json& turns() const { return turns_; }

private:
    void print(std::string_view text);
    void clearLine();

    const Prints prints_;
    std::string line_;
    bool line_open_ = false;
    nlohmann::json turns_ = nlohmann::json::array();
};

}  // namespace parley::app
