#include "detectors.hpp"

#include <algorithm>

namespace parley::brain {
void findClaims(const Listening& listening, Findings& findings) {
    for (std::size_t index = 0; index < listening.hits.size(); ++index) {
        const auto& hits = listening.hits[index];
        const auto& name = listening.scenario.concepts.name(index);
        const bool is_signal =
            name == "trigger" || listening.scenario.lexicon->signals.count(name) > 0;
        if (hits.empty() || is_signal) continue;
        const auto stated = std::find_if(
            hits.begin(), hits.end(), [&](const Hit& hit) { return listening.isStated(hit); });
        if (stated != hits.end()) findings.claims[name] = listening.clauseAround(stated->first);
    }
}

}  // namespace parley::brain
