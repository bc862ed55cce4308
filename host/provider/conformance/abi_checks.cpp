#include "checks.hpp"

#include <algorithm>

namespace parley::provider::conformance {

namespace {

constexpr int kFrames = 3;

bool isServed(const Subject& subject, std::string_view interface) {
    return std::ranges::find(subject.interfaces, interface) != subject.interfaces.end();
}

/// A short life in which every struct of the host lies as the check wants it.
Verdict liveWith(const Subject& subject, Structs structs) {
    Stage stage{subject, structs};
    TRY(stage.setUp());
    for (const auto& kind : streamKinds()) {
        if (!isServed(subject, kind.interface) || stage.interface(kind.interface) == nullptr)
            continue;
        const auto stream = kind.exercise(stage);
        TRY(stream->open());
        for (int i = 0; i < kFrames; ++i) {
            stream->feed();
            stage.settle(std::chrono::milliseconds{0});
        }
        stream->close();
        stream->cancel();
        stage.settle();
        stream->destroy();
        stage.settle();
    }
    for (const auto& kind : answerKinds()) {
        if (isServed(subject, kind.interface) && stage.interface(kind.interface) != nullptr)
            TRY(answersWith(subject, kind, structs));
    }
    return {};
}

}  // namespace

Verdict takesLargerStructs(const Subject& subject) {
    return liveWith(subject, Structs::Longer);
}

Verdict readsNothingBeyondStructs(const Subject& subject) {
    return liveWith(subject, Structs::Guarded);
}

Verdict writesNothingBeyondStructs(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.setUp());
    for (const auto& kind : streamKinds()) {
        if (isServed(subject, kind.interface) && stage.interface(kind.interface) != nullptr)
            TRY(kind.askCaps(stage));
    }
    return {};
}

}  // namespace parley::provider::conformance
