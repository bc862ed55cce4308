#include "scenario_shelf.hpp"

#include "practice_store.hpp"
#include "reading.hpp"

#include <base/check.hpp>
#include <tenancy/advice.hpp>

#include <algorithm>

namespace parley::experience::practice {

namespace {

using nlohmann::json;

// More than anybody rehearses; a list reads all of them.
constexpr int kMostScenariosOfOne = 200;
constexpr int kUsualDifficulty = 3;

ShelvedScenario readShelved(const storage::Row& row) {
    const auto id = row.id<WrittenScenarioId>(0);
    ShelvedScenario scenario{
        .file = std::make_shared<const conversation::ScenarioFile>(
            conversation::ScenarioFile{.slug = id.publicId(), .document = row.json(4)}),
        .produced_by = row.view(2) == "model" ? ProducedBy::Model : ProducedBy::Engine,
        .made_at = row.time(3)};
    if (!row.isNull(1)) scenario.owner = row.id<base::UserId>(1);
    return scenario;
}

std::vector<ShelvedScenario> readShelf(const storage::Rows& rows) {
    std::vector<ShelvedScenario> scenarios;
    for (const auto row : rows)
        scenarios.push_back(readShelved(row));
    return scenarios;
}

std::string inLowerCase(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char symbol) {
        return static_cast<char>(symbol >= 'A' && symbol <= 'Z' ? symbol - 'A' + 'a' : symbol);
    });
    return text;
}

bool isAlike(const json& value, const std::string& wanted) {
    return value.is_string() && inLowerCase(value.get<std::string>()) == inLowerCase(wanted);
}

bool hasTag(const json& document, const std::string& wanted) {
    const auto tags = document.value("tags", json::array());
    const auto alike = [&](const json& tag) { return isAlike(tag, wanted); };
    return isAlike(document.value("category", json{}), wanted) ||
           (tags.is_array() && std::any_of(tags.begin(), tags.end(), alike));
}

bool speaks(const json& document, const std::string& wanted) {
    const auto written = document.find("language");
    const bool is_written = written != document.end() && written->is_string();
    const auto language = is_written ? inLowerCase(written->get<std::string>()) : "en";
    const auto asked = inLowerCase(wanted);
    return language == asked || language.starts_with(asked + "-");
}

bool fits(const json& document, const ScenarioShelf::Filter& filter) {
    if (filter.tag && !hasTag(document, *filter.tag)) return false;
    if (filter.industry && !isAlike(document.value("industry", json{}), *filter.industry))
        return false;
    if (filter.difficulty && difficultyOf(document) != *filter.difficulty) return false;
    return !filter.language || speaks(document, *filter.language);
}

/// Written ones stand before the library's, the newest first; the library's by their names.
bool standsAfter(const std::string& slug, const std::string& cursor) {
    const bool is_written = WrittenScenarioId::parse(slug).has_value();
    const bool cursor_is_written = WrittenScenarioId::parse(cursor).has_value();
    if (is_written != cursor_is_written) return cursor_is_written;
    return is_written ? slug < cursor : slug > cursor;
}

}  // namespace

std::string_view toText(ProducedBy by) {
    switch (by) {
        case ProducedBy::Author:
            return "author";
        case ProducedBy::Model:
            return "model";
        case ProducedBy::Engine:
            return "engine";
    }
    return "author";
}

int difficultyOf(const json& scenario) {
    for (const auto* place : {"/difficulty", "/persona/temper", "/temper"}) {
        const json::json_pointer pointer{place};
        if (scenario.contains(pointer) && scenario.at(pointer).is_number_integer())
            return std::clamp(scenario.at(pointer).get<int>(), 1, 5);
    }
    return kUsualDifficulty;
}

base::Error scenarioNotFound(std::string_view slug) {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "scenario_not_found",
        .advice = "There is no scenario '" + std::string{slug} + "'."};
}

base::Result<std::vector<ShelvedScenario>> ScenarioShelf::writtenFor(
    const conversation::Reader& reader) const {
    return readShelf(TRY(storage::query(readingAs(database_, reader), kListScenarios)));
}

base::Result<tenancy::Page<ShelvedScenario>> ScenarioShelf::list(
    const conversation::Reader& reader,
    const Filter& filter,
    const tenancy::PageRequest& page) const {
    const bool is_cursor =
        !page.cursor || WrittenScenarioId::parse(*page.cursor) || library_.find(*page.cursor);
    if (!is_cursor) {
        return tenancy::advised(
            base::Error{.code = base::ErrorCode::InvalidArgument, .reason = "invalid_cursor"});
    }
    auto all = TRY(writtenFor(reader));
    for (const auto& [slug, file] : library_.all())
        all.push_back({.file = file});
    std::erase_if(all, [&](const ShelvedScenario& one) {
        return !fits(one.file->document, filter) ||
               (page.cursor && !standsAfter(one.file->slug, *page.cursor));
    });
    tenancy::Page<ShelvedScenario> found{.items = std::move(all)};
    const auto limit = static_cast<std::size_t>(page.limit);
    if (found.items.size() > limit) {
        found.items.resize(limit);
        found.next_cursor = found.items.back().file->slug;
    }
    return found;
}

base::Result<ShelvedScenario> ScenarioShelf::find(
    const conversation::Reader& reader, std::string_view slug) const {
    if (auto file = library_.find(slug)) return ShelvedScenario{.file = std::move(file)};
    const auto id = WrittenScenarioId::parse(slug);
    if (!id) return scenarioNotFound(slug);
    const auto rows = TRY(storage::query(readingAs(database_, reader), kFindScenario, *id));
    if (rows.empty()) return scenarioNotFound(slug);
    return readShelved(rows.front());
}

base::Result<ShelvedScenario> ScenarioShelf::put(base::TenantId tenant, Draft draft) {
    CHECK(draft.produced_by != ProducedBy::Author);
    const auto now = clock_.now();
    const auto id = WrittenScenarioId::make(now);
    draft.document["id"] = id.publicId();
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant},
        kKeepScenario,
        id,
        draft.owner,
        draft.document,
        toText(draft.produced_by),
        now,
        kMostScenariosOfOne));
    if (rows.empty()) {
        return base::Error{
            .code = base::ErrorCode::Conflict,
            .reason = "too_many_scenarios",
            .advice = "There are 200 written scenarios already; delete some of them first."};
    }
    return ShelvedScenario{
        .file = std::make_shared<const conversation::ScenarioFile>(conversation::ScenarioFile{
            .slug = id.publicId(), .document = std::move(draft.document)}),
        .produced_by = draft.produced_by,
        .owner = draft.owner,
        .made_at = now};
}

base::Result<void> ScenarioShelf::remove(
    base::TenantId tenant, base::UserId user, Shared shared, std::string_view slug) {
    const auto id = WrittenScenarioId::parse(slug);
    if (!id) return scenarioNotFound(slug);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant},
        kRemoveScenario,
        *id,
        user,
        shared == Shared::Yes));
    if (rows.empty()) return scenarioNotFound(slug);
    return {};
}

base::Result<std::vector<ShelvedScenario>> ScenarioShelf::exportOf(
    base::TenantId tenant, base::UserId user) const {
    return readShelf(
        TRY(storage::query(storage::Transaction{database_, tenant, user}, kExportScenarios, user)));
}

}  // namespace parley::experience::practice
