#include "detectors/detectors.hpp"

namespace parley::brain {
namespace {

// Later ones look at what earlier ones found: blame at ownership, rambling at substance.
constexpr Detector kDetectors[] = {
    findSignals,
    findQuestion,
    findClaims,
    findPlan,
    findBlame,
    findHedges,
    findRambling,
    findSilence,
    findRepetition,
    findInsult,
    findTrigger,
};

}  // namespace

Findings detect(const Listening& listening) {
    Findings findings;
    for (const auto detector : kDetectors)
        detector(listening, findings);
    return findings;
}

}  // namespace parley::brain
