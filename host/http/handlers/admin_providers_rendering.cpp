#include "admin_providers_rendering.hpp"

#include "rendering.hpp"

#include <billing/money.hpp>

namespace parley::http {

namespace {

nlohmann::json millisecondsOrNull(const std::optional<std::chrono::milliseconds>& time) {
    return time ? nlohmann::json(time->count()) : nlohmann::json{};
}

}  // namespace

base::Result<base::ProviderId> providerIdOf(const Call& call) {
    if (const auto id = base::ProviderId::parse(call.param("id"))) return *id;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "provider_not_found",
        .advice = "There is no provider with this id."};
}

base::Result<provider::Kind> kindOf(const Call& call) {
    if (const auto kind = provider::kindFrom(call.param("kind"))) return *kind;
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "kind_unknown",
        .advice = "There is no kind of provider with this name."};
}

base::Result<provider::ChoiceList> choiceListOf(const Call& call) {
    using provider::ChoiceList;
    const auto wanted = call.queryParam("list");
    for (const auto list : {ChoiceList::Voices, ChoiceList::Models, ChoiceList::Languages}) {
        if (wanted && *wanted == toText(list)) return list;
    }
    return base::Error{
        .code = base::ErrorCode::InvalidArgument,
        .reason = "invalid_parameter",
        .advice = "list is voices, models or languages."};
}

nlohmann::json renderProvider(const provider::ProviderRecord& record) {
    return {
        {"id", record.id.publicId()},
        {"kind", toText(record.kind)},
        {"plugin", record.plugin},
        {"name", record.name},
        {"settings", record.settings},
        {"secrets", record.secret_names},
        {"prices", record.prices ? toJson(*record.prices) : nlohmann::json{}},
        {"enabled", record.enabled},
        {"created_at", base::toRfc3339(record.created_at)},
        {"updated_at", base::toRfc3339(record.updated_at)}};
}

nlohmann::json renderProbe(const provider::ProbeResult& result) {
    nlohmann::json body{
        {"works", !result.failure.has_value()},
        {"latency_ms", result.latency.count()},
        {"code", nullptr},
        {"message", nullptr},
        {"http_status", nullptr}};
    if (!result.failure) return body;
    body["code"] = toText(result.failure->code);
    body["message"] = result.failure->message;
    if (result.failure->http_status != 0) body["http_status"] = result.failure->http_status;
    return body;
}

nlohmann::json renderChoice(const provider::Choice& choice) {
    const auto detail = nlohmann::json::parse(choice.detail_json, nullptr, false);
    return {
        {"id", choice.id},
        {"label", choice.label},
        {"detail", detail.is_object() ? detail : nlohmann::json::object()}};
}

nlohmann::json renderProviderEvent(const provider::ProviderEvent& event) {
    return {
        {"id", event.id.publicId()},
        {"kind", toText(event.kind)},
        {"event", event.event},
        {"code", event.code ? nlohmann::json(*event.code) : nlohmann::json{}},
        {"detail", event.detail},
        {"at", base::toRfc3339(event.at)}};
}

nlohmann::json renderChain(const provider::ChainRecord& chain) {
    auto entries = nlohmann::json::array();
    for (const auto& entry : chain.entries) {
        entries.push_back(
            {{"provider_id", entry.provider.publicId()},
             {"first_output_ms", millisecondsOrNull(entry.first_output)},
             {"between_outputs_ms", millisecondsOrNull(entry.between_outputs)}});
    }
    return {
        {"kind", toText(chain.kind)},
        {"hedge", chain.hedge == provider::Hedge::WhenSlow},
        {"on_content", chain.on_content == provider::OnContent::AskNext ? "ask_next" : "stop"},
        {"entries", std::move(entries)}};
}

nlohmann::json renderHealthReport(const provider::HealthReport& report) {
    const auto asked = report.successes + report.failures;
    return {
        {"provider_id", report.provider.publicId()},
        {"host_id", report.host.text()},
        {"breaker", report.breaker},
        {"breaker_changed_at", base::toRfc3339(report.breaker_changed_at)},
        {"breaker_until", timeOrNull(report.breaker_until)},
        {"first_output_ms",
         {{"samples", report.samples},
          {"p50", report.p50_ms},
          {"p95", report.p95_ms},
          {"p99", report.p99_ms}}},
        {"successes", report.successes},
        {"failures", report.failures},
        {"error_rate",
         asked > 0 ? static_cast<double>(report.failures) / static_cast<double>(asked) : 0.0},
        {"spent_today", renderMicros(report.spent_micros, report.spent_currency)},
        {"updated_at", base::toRfc3339(report.updated_at)}};
}

nlohmann::json renderCost(const provider::CostReport& report) {
    constexpr double kMilli = 1'000;
    return {
        {"provider_id", report.provider.publicId()},
        {"kind", toText(report.kind)},
        {"unit", report.unit},
        {"day", base::toRfc3339(report.day).substr(0, 10)},
        {"quantity", static_cast<double>(report.quantity_milli) / kMilli},
        {"cost", renderMicros(report.micros, report.currency)}};
}

nlohmann::json renderMicros(std::int64_t micros, const std::string& currency) {
    return {{"amount", billing::toDecimal(micros)}, {"currency", currency}};
}

}  // namespace parley::http
