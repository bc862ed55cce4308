#pragma once

#include <http/call.hpp>
#include <provider/configuration.hpp>
#include <provider/health/prober.hpp>
#include <provider/plugin/plugin_host.hpp>
#include <provider/provider_record.hpp>
#include <provider/provider_reports.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace parley::http {

// How providers, chains and what is known of them are read from requests and written to answers.

/// The `:id` of the path; NotFound `provider_not_found`.
base::Result<base::ProviderId> providerIdOf(const Call& call);
/// The `:kind` of the path; NotFound `kind_unknown`.
base::Result<provider::Kind> kindOf(const Call& call);
/// The query's `list`; InvalidArgument `invalid_parameter`.
base::Result<provider::ChoiceList> choiceListOf(const Call& call);

nlohmann::json renderProvider(const provider::ProviderRecord& record);
nlohmann::json renderProbe(const provider::ProbeResult& result);
nlohmann::json renderChoice(const provider::Choice& choice);
nlohmann::json renderProviderEvent(const provider::ProviderEvent& event);
nlohmann::json renderChain(const provider::ChainRecord& chain);
nlohmann::json renderHealthReport(const provider::HealthReport& report);
nlohmann::json renderCost(const provider::CostReport& report);

/// `{"amount": "0.0043", "currency": "USD"}`
nlohmann::json renderMicros(std::int64_t micros, const std::string& currency);

}  // namespace parley::http
