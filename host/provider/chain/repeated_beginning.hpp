#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider {

/// Takes out of a model's answer what the caller has heard already: asked to go on, models like to
/// begin again, or to repeat the last words. Holds text back only while it may be a repetition.
class RepeatedBeginning {
public:
    enum class Expect : std::uint8_t {
        /// From a model that truly continues: only the whole text again is a repetition.
        Everything,
        /// Also from any word on.
        AnyWords,
    };

    RepeatedBeginning(std::string said, Expect expect);

    /// What is new in it, as far as that is clear.
    std::string add(std::string_view delta);
    /// The answer is complete: what was held back and is new.
    std::string finish();

private:
    [[nodiscard]] bool matches(std::size_t start, std::string_view text) const;
    [[nodiscard]] std::string withoutDoubleSpace(std::string text) const;
    std::string decide(std::string text);

    const std::string said_;
    /// Where a repetition may begin in what was said.
    std::vector<std::size_t> starts_;
    std::string held_;
    bool decided_ = false;
};

}  // namespace parley::provider
