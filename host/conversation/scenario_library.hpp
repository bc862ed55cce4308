#pragma once

#include <base/result.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace parley::conversation {

/// One scenario as its author wrote it (docs/scenario-author-guide.md).
struct ScenarioFile {
    std::string slug;
    nlohmann::json document;
};

/// The scenarios that come with the installation: the files of one folder, read once at start.
/// Immutable; any thread.
class ScenarioLibrary {
public:
    using Scenarios = std::map<std::string, std::shared_ptr<const ScenarioFile>, std::less<>>;

    /// A file that is no scenario is passed over and logged. A folder that is not there is empty.
    static ScenarioLibrary read(const std::string& folder);

    /// Null when there is none of that name.
    [[nodiscard]] std::shared_ptr<const ScenarioFile> find(std::string_view slug) const;
    [[nodiscard]] const Scenarios& all() const { return scenarios_; }

private:
    Scenarios scenarios_;
};

}  // namespace parley::conversation
