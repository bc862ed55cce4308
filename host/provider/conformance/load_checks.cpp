#include "checks.hpp"
#include "odd_settings.hpp"

#include <provider/plugin/abi.hpp>
#include <provider/plugin/plugin.hpp>

namespace parley::provider::conformance {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestLoad{100 * kSlack};
constexpr int kTries = 3;
constexpr std::size_t kMostName = 64;

std::string plural(std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

Verdict hasAnEntry(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.load());
    const auto& entry = stage.entry();
    const auto id = textOf(entry.id, kMostName);
    const auto version = textOf(entry.version, kMostName);
    if (id.empty() || version.empty()) return broken("its entry has no id or no version");
    if (!subject.manifest) return {};
    if (id != subject.manifest->id || version != subject.manifest->version)
        return broken(
            "its entry says " + id + " " + version + ", its manifest " + subject.manifest->id +
            " " + subject.manifest->version);
    return entry.abi <= PARLEY_ABI ? Verdict{} : broken("it is made for a newer SDK than this");
}

Verdict servesWhatItNames(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.setUp());
    if (!subject.manifest) return {};
    for (const auto& id : subject.interfaces) {
        const auto* table = static_cast<const std::uint32_t*>(stage.interface(id.c_str()));
        if (table == nullptr) return broken("it has no interface " + id + ", which it names");
        if (*table < sizeof(void*)) return broken("the table of " + id + " has no size");
        if (!isWhole(id, table)) return broken("the table of " + id + " lacks functions");
    }
    return {};
}

/// The best of a few, since the machine may be busy with something else.
Verdict loadsFast(const Subject& subject) {
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < kTries; ++i) {
        const auto start = std::chrono::steady_clock::now();
        Stage stage{subject};
        TRY(stage.load());
        TRY(stage.init());
        best = std::min(best, std::chrono::steady_clock::now() - start);
    }
    if (best <= kLongestLoad) return {};
    const auto took = std::chrono::duration_cast<milliseconds>(best);
    return broken("loading and init take " + std::to_string(took.count()) + " ms, not 100 at most");
}

Verdict initsTwice(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.load());
    for (int i = 0; i < 2; ++i) {
        TRY(stage.init());
        TRY(stage.create());
        stage.deinit();
    }
    return {};
}

Verdict knowsNoOtherInterface(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.load());
    TRY(stage.init());
    for (const auto* id : {"parley.nothing/1", "parley.stt/999", "parley", ""}) {
        if (stage.interface(id) != nullptr)
            return broken("it answers for the interface '" + std::string{id} + "'");
    }
    return {};
}

/// Refusing to work is fine; dying is not.
Verdict livesWithoutServices(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.load());
    if (stage.init(Offer::Nothing)) static_cast<void>(stage.create());
    return {};
}

Verdict startsNoThread(const Subject& subject) {
    const auto before = countThreads();
    Stage stage{subject};
    TRY(stage.setUp());
    const auto after = countThreads();
    return after <= before ? Verdict{} : broken("it starts " + plural(after - before, "thread"));
}

Verdict leavesNoDescriptor(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.load());
    const auto loaded = countDescriptors();
    TRY(stage.init());
    TRY(stage.create());
    const auto used = countDescriptors();
    if (used > loaded) return broken("it opens " + plural(used - loaded, "file"));
    stage.deinit();
    const auto left = countDescriptors();
    return left <= loaded ? Verdict{}
                          : broken("it leaves " + plural(left - loaded, "file") + " open");
}

/// Settings that the schema allows, however odd, are taken or refused with a word.
Verdict bearsAnySettings(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.setUp());
    for (const auto& settings : oddSettings(subject)) {
        stage.destroyInstance();
        const auto made = stage.create(settings);
        if (!made && made.error().reason != kInvalidSettings) return made.error();
    }
    return {};
}

Verdict connectsOnlyWhenAsked(const Subject& subject) {
    Stage stage{subject};
    TRY(stage.setUp());
    stage.settle();
    return stage.vendor().begun() == 0 ? Verdict{} : broken("it connects when it is created");
}

}  // namespace parley::provider::conformance
