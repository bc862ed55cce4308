#pragma once

#include "desk.hpp"

namespace parley::provider::conformance {

/// Of the stage's time, which costs none.
inline constexpr std::chrono::milliseconds kMomentOfAnswer{200};
inline constexpr const char* kUsualKey = "conformance-1";

/// A desk on a stage of its own.
struct AnswerDesk {
    AnswerDesk(
        const Subject& subject, const AnswerKind& answers, Structs structs = Structs::AsUsual)
        : kind{answers}, stage{subject, structs} {}

    Verdict open();
    /// Asks and lets the vendor be silent; false when the plugin refuses to.
    bool begins(const Question& question, const std::string& key = kUsualKey);
    /// Until it answers, whatever it asks of the vendor breaks.
    void end();
    /// A webhook that nobody signed rightly, if the kind has any.
    parley_code receive(const Desk::Headers& headers);

    const AnswerKind& kind;
    /// Before the stage, so that what comes too late still finds it.
    std::unique_ptr<Desk> desk;
    Stage stage;
};

/// Headers as vendors sign with, and wrong.
std::span<const Desk::Headers> forgeries();

}  // namespace parley::provider::conformance
