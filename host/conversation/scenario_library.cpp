#include "scenario_library.hpp"

#include <base/log.hpp>

#include <filesystem>
#include <fstream>

namespace parley::conversation {

namespace {

namespace fs = std::filesystem;

// As the engine that plays them reads them.
constexpr std::size_t kMostScenarioBytes = std::size_t{256} * 1024;
constexpr int kDeepestScenario = 24;

nlohmann::json readDocument(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(kMostScenarioBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMostScenarioBytes) return nullptr;
    bool too_deep = false;
    const auto watch = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > kDeepestScenario;
        return !too_deep;
    };
    auto document = nlohmann::json::parse(text, watch, false);
    return too_deep || document.is_discarded() ? nlohmann::json{} : document;
}

bool isScenario(const nlohmann::json& document) {
    const auto role = nlohmann::json::json_pointer{"/persona/role"};
    return document.is_object() && document.contains(role) && document.at(role).is_string();
}

}  // namespace

ScenarioLibrary ScenarioLibrary::read(const std::string& folder) {
    ScenarioLibrary library;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{folder, none}) {
        const auto& path = entry.path();
        // scenario.schema.json describes the others.
        if (path.extension() != ".json" || path.stem().extension() == ".schema") continue;
        auto document = readDocument(path);
        if (!isScenario(document)) {
            base::log(base::LogLevel::Warning, "scenario_unreadable", {{"file", path.string()}});
            continue;
        }
        auto slug = path.stem().string();
        auto scenario =
            std::make_shared<const ScenarioFile>(ScenarioFile{slug, std::move(document)});
        library.scenarios_.emplace(std::move(slug), std::move(scenario));
    }
    return library;
}

std::shared_ptr<const ScenarioFile> ScenarioLibrary::find(std::string_view slug) const {
    const auto found = scenarios_.find(slug);
    return found == scenarios_.end() ? nullptr : found->second;
}

}  // namespace parley::conversation
