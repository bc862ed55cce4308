#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::conversation {

/// Cuts text that comes in pieces into sentences, so that the first can be spoken while the rest is
/// still being thought of. Together they are the text, spaces included.
class Sentences {
public:
    void add(std::string_view text) { rest_ += text; }
    /// The next sentence that is surely over: what follows has begun.
    std::optional<std::string> next();
    /// What is left when nothing more comes.
    std::string takeRest();

private:
    std::string rest_;
    std::size_t looked_at_ = 0;
};

}  // namespace parley::conversation
