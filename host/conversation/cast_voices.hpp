#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::conversation {

/// Somebody whom the assistant may speak as, and how that one sounds; an empty voice is the reply's
/// own.
struct CastVoice {
    std::string name;
    std::string voice;
};

/// Tells who speaks in what a model says: `[Victor Hale] I sign the payments.` is his, and so is
/// all that follows until another name. Brackets around anything else are words. For one reply.
class CastVoices {
public:
    struct Part {
        std::string text;
        std::string voice;
    };

    explicit CastVoices(std::vector<CastVoice> cast) : cast_{std::move(cast)} {}

    /// The sentence without names, cut where the voice changes.
    std::vector<Part> partsOf(std::string_view sentence);

private:
    [[nodiscard]] const CastVoice* find(std::string_view name) const;

    const std::vector<CastVoice> cast_;
    std::string voice_;
};

}  // namespace parley::conversation
