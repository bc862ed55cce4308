#include "admin_providers.hpp"

#include "admin_providers_rendering.hpp"
#include "rendering.hpp"

#include <http/services.hpp>
#include <provider/services.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

using provider::Providers;

Providers::NewSecrets secretsOf(const nlohmann::json& body) {
    Providers::NewSecrets secrets;
    const auto given = body.find("secrets");
    if (given == body.end()) return secrets;
    for (const auto& [name, value] : given->items())
        secrets[name] = value.is_null() ? "" : value.get<std::string>();
    return secrets;
}

/// `action` outlives the call.
provider::BesidesProvider audited(
    Call& call, std::string_view action, nlohmann::json details = nlohmann::json::object()) {
    return [&call, action, details = std::move(details)](
               storage::Transaction& transaction, base::ProviderId id) {
        call.services.tenancy.audit_log.note(
            transaction,
            call.actor(),
            {.action = action, .target = id.publicId(), .details = details});
    };
}

base::Result<std::shared_ptr<provider::Instance>> instanceOf(
    Call& call, const provider::ProviderRecord& record) {
    // Made anew, so that it is the latest settings that are tried.
    return call.services.providers.workshop.make(call.tenant->id, record);
}

/// The one of this request; requests on plain threads share the first.
io::Loop& loopOf(Call& call) {
    auto* here = io::Loop::current();
    return here != nullptr ? *here : call.services.providers.loops.at(0);
}

base::Error cannotList(std::string_view list) {
    return {
        .code = base::ErrorCode::Unprocessable,
        .reason = "list_not_offered",
        .advice = "This provider has no list of " + std::string{list} + "."};
}

}  // namespace

base::Result<Reply> listProviders(Call& call) {
    const auto wanted = call.queryParam("kind");
    auto data = nlohmann::json::array();
    for (const auto& record : TRY(call.services.providers.providers.list(call.tenant->id))) {
        if (!wanted || *wanted == toText(record.kind)) data.push_back(renderProvider(record));
    }
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> createProvider(Call& call) {
    const auto& body = call.body;
    const auto kind = provider::kindFrom(body.at("kind").get<std::string>());
    Providers::Creation creation{
        .kind = kind.value_or(provider::Kind::Stt),
        .plugin = body.at("plugin").get<std::string>(),
        .name = body.at("name").get<std::string>(),
        .settings = body.value("settings", nlohmann::json::object()),
        .secrets = secretsOf(body),
        .enabled = body.value("enabled", true)};
    if (const auto prices = body.find("prices"); prices != body.end() && !prices->is_null()) {
        creation.prices = provider::pricesFrom(*prices);
    }
    const auto besides = audited(
        call, "provider.created", {{"kind", toText(creation.kind)}, {"plugin", creation.plugin}});
    const auto record =
        TRY(call.services.providers.providers.create(call.tenant->id, creation, besides));
    return created(renderProvider(record));
}

base::Result<Reply> showProvider(Call& call) {
    const auto id = TRY(providerIdOf(call));
    return ok(renderProvider(TRY(call.services.providers.providers.get(call.tenant->id, id))));
}

base::Result<Reply> updateProvider(Call& call) {
    const auto id = TRY(providerIdOf(call));
    const auto& body = call.body;
    Providers::Change change{
        .name = maybeField<std::string>(body, "name"),
        .settings = maybeField<nlohmann::json>(body, "settings"),
        .secrets = secretsOf(body),
        .enabled = maybeField<bool>(body, "enabled")};
    if (const auto prices = body.find("prices"); prices != body.end()) {
        change.prices.emplace();
        if (!prices->is_null()) *change.prices = provider::pricesFrom(*prices);
    }
    auto changed = nlohmann::json::array();
    for (const auto& [field, value] : body.items())
        changed.push_back(field);
    const auto besides = audited(call, "provider.changed", {{"fields", std::move(changed)}});
    const auto record =
        TRY(call.services.providers.providers.change(call.tenant->id, id, change, besides));
    return ok(renderProvider(record));
}

base::Result<Reply> deleteProvider(Call& call) {
    const auto id = TRY(providerIdOf(call));
    TRY(call.services.providers.providers.remove(
        call.tenant->id, id, audited(call, "provider.removed")));
    return noContent();
}

base::Result<Reply> testProvider(Call& call) {
    const auto id = TRY(providerIdOf(call));
    auto& providers = call.services.providers;
    const auto record = TRY(providers.providers.get(call.tenant->id, id));
    const auto result = provider::probe(loopOf(call), TRY(instanceOf(call, record)), record.kind);
    if (const auto live = providers.directory.find(call.tenant->id, id); live && !result.failure) {
        live->health->probeSucceeded(providers.timers.now());
    }
    return ok(renderProbe(result));
}

base::Result<Reply> listProviderChoices(Call& call) {
    const auto id = TRY(providerIdOf(call));
    const auto list = TRY(choiceListOf(call));
    auto& providers = call.services.providers;
    const auto record = TRY(providers.providers.get(call.tenant->id, id));
    const auto choices = provider::choicesOf(loopOf(call), TRY(instanceOf(call, record)), list);
    if (const auto* failure = std::get_if<provider::Failure>(&choices)) {
        if (failure->code == provider::FailureCode::Unsupported) return cannotList(toText(list));
        return toError(*failure);
    }
    auto data = nlohmann::json::array();
    for (const auto& choice : std::get<std::vector<provider::Choice>>(choices))
        data.push_back(renderChoice(choice));
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> listProviderEvents(Call& call) {
    const auto id = TRY(providerIdOf(call));
    const auto page = TRY(pageOf(call));
    std::optional<provider::ProviderEventId> before;
    if (page.cursor) {
        before = provider::ProviderEventId::parse(*page.cursor);
        if (!before) {
            return base::Error{
                .code = base::ErrorCode::InvalidArgument,
                .reason = "invalid_cursor",
                .advice = "Take the cursor from next_cursor of the page before."};
        }
    }
    TRY(call.services.providers.providers.get(call.tenant->id, id));
    auto events =
        TRY(call.services.providers.reports.events(call.tenant->id, id, before, page.limit + 1));
    nlohmann::json next;
    if (events.size() > static_cast<std::size_t>(page.limit)) {
        events.resize(static_cast<std::size_t>(page.limit));
        next = events.back().id.publicId();
    }
    auto data = nlohmann::json::array();
    for (const auto& event : events)
        data.push_back(renderProviderEvent(event));
    return ok({{"data", std::move(data)}, {"next_cursor", std::move(next)}});
}

}  // namespace parley::http
