#pragma once

#include <base/result.hpp>
#include <provider/plugin/manifest.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::provider::conformance {

/// The plugin that is examined.
struct Subject {
    /// A package's folder, or a library that lies alone: that has no settings, is offered every
    /// service and must say itself what it serves. Fails as inspectPackage.
    static base::Result<Subject> open(const std::filesystem::path& path);

    std::string library;
    std::optional<Manifest> manifest;
    /// What it serves.
    std::vector<std::string> interfaces;
    /// A JSON object; the schema's defaults are filled in.
    std::string settings = "{}";
    /// What chance begins with.
    std::uint32_t seed = 1;
    /// Where those folders lie that only a host may give. Plugins write there; whoever makes the
    /// checks removes it.
    std::filesystem::path folders = {};
};

/// Empty, or an error whose detail says how the contract is broken.
using Verdict = base::Result<void>;

Verdict broken(std::string how);

/// One claim of the contract. A plugin may hang or crash in it, so each runs in a process of its
/// own.
struct Check {
    /// `stt.one_end`
    std::string name;
    /// The check without which this one says nothing: when that fails, this one is not made. Empty
    /// for those that begin.
    std::string rests_on;
    std::chrono::milliseconds patience;
    std::function<Verdict(const Subject& subject)> run;
    /// Whose contract it is; empty for what every plugin must keep.
    std::string interface = {};
};

/// A package that cannot be read has failed this one, and there is no other.
inline constexpr std::string_view kManifestCheck = "static.manifest";

/// In the order in which they are made: each comes after what it rests on.
const std::vector<Check>& checkTable();
const Check* findCheck(std::string_view name);
/// Those for what the plugin serves.
std::vector<const Check*> checksFor(const Subject& subject);
/// Of these the ones with such a name (`stt.one_end`, or `stt` for all of its), and what they rest
/// on.
std::vector<const Check*> chosenOf(
    const std::vector<const Check*>& checks, const std::vector<std::string>& names);

/// What was called last in the plugin when something was found `broken`; empty when nothing was.
const char* callBeforeBroken() noexcept;

/// Makes the check in this process, which from then on says at its end by a signal what it last
/// called in the plugin. NotFound `not_served` when a library that lies alone has no such
/// interface.
Verdict makeCheck(const Check& check, const Subject& subject);

}  // namespace parley::provider::conformance
