#include "scenarios.hpp"

#include "rendering.hpp"
#include "scenarios_rendering.hpp"

#include <experience/practice/services.hpp>
#include <http/services.hpp>

#include <charconv>

namespace parley::http {

namespace {

using experience::practice::ProducedBy;
using experience::practice::ScenarioShelf;
using experience::practice::ScenarioWish;

constexpr std::string_view kDocumentEnding = ".json";

base::Error wrongFilter(std::string advice) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_parameter",
        .advice = std::move(advice)};
}

base::Result<ScenarioShelf::Filter> scenarioFilterOf(const Call& call) {
    constexpr std::size_t kLongestFilter = 100;
    ScenarioShelf::Filter filter{
        .tag = call.queryParam("tag"),
        .industry = call.queryParam("industry"),
        .language = call.queryParam("language")};
    for (const auto& text : {filter.tag, filter.industry, filter.language})
        if (text && text->size() > kLongestFilter)
            return wrongFilter("tag, industry and language have 100 bytes at most.");
    if (const auto text = call.queryParam("difficulty")) {
        int number = 0;
        const auto* const end = text->data() + text->size();
        const auto read = std::from_chars(text->data(), end, number);
        if (read.ec != std::errc{} || read.ptr != end || number < 1 || number > 5)
            return wrongFilter("difficulty is a number from 1 to 5.");
        filter.difficulty = number;
    }
    return filter;
}

/// What is the tenant's is its admins' to make and to remove.
bool isAdmin(const Call& call) {
    return call.caller->role != tenancy::Role::Member;
}

ScenarioWish wishOf(const nlohmann::json& body) {
    ScenarioWish wish{.role = body.at("role").get<std::string>()};
    wish.industry = maybeField<std::string>(body, "industry").value_or("");
    wish.stakes = maybeField<std::string>(body, "stakes").value_or("");
    wish.goal = maybeField<std::string>(body, "goal").value_or("");
    wish.voice = maybeField<std::string>(body, "voice").value_or("");
    wish.fears =
        maybeField<std::vector<std::string>>(body, "fears").value_or(std::vector<std::string>{});
    wish.temper = maybeField<int>(body, "temper").value_or(wish.temper);
    return wish;
}

}  // namespace

base::Result<Reply> listScenarios(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto filter = TRY(scenarioFilterOf(call));
    const auto found = TRY(call.services.practice.shelf.list(playerOf(call), filter, page));
    return ok(renderPage(found, renderScenario));
}

base::Result<Reply> showScenario(Call& call) {
    const auto shelved = TRY(call.services.practice.shelf.find(playerOf(call), call.param("id")));
    return ok(renderScenarioDetails(shelved));
}

base::Result<Reply> deleteScenario(Call& call) {
    const auto shared = isAdmin(call) ? ScenarioShelf::Shared::Yes : ScenarioShelf::Shared::No;
    TRY(call.services.practice.shelf.remove(
        call.tenant->id, call.caller->user, shared, call.param("id")));
    return noContent();
}

base::Result<Reply> downloadScenario(Call& call) {
    auto slug = call.param("file");
    if (!slug.ends_with(kDocumentEnding)) return experience::practice::scenarioNotFound(slug);
    slug.remove_suffix(kDocumentEnding.size());
    const auto shelved = TRY(call.services.practice.shelf.find(playerOf(call), slug));
    return ok(shelved.file->document);
}

base::Result<Reply> generateScenario(Call& call) {
    const bool shared = call.body.value("shared", false);
    if (shared && !isAdmin(call)) {
        return base::Error{
            .code = base::ErrorCode::Forbidden,
            .reason = "role_too_low",
            .advice = "Only an admin of this tenant makes scenarios for everybody."};
    }
    auto written = TRY(call.services.practice.writer.write(call.tenant->id, wishOf(call.body)));
    ScenarioShelf::Draft draft{
        .owner = shared ? std::nullopt : std::optional{call.caller->user},
        .produced_by = written.by,
        .document = std::move(written.document)};
    const auto shelved = TRY(call.services.practice.shelf.put(call.tenant->id, std::move(draft)));
    auto rendered = renderScenarioDetails(shelved);
    rendered["fallback_reason"] = textOrNull(written.fallback_reason);
    return created(rendered);
}

}  // namespace parley::http
