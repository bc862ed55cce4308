#include "carrier.hpp"

#include <nlohmann/json.hpp>

namespace parley::notify {

base::Result<void> ProviderCarrier::carry(base::TenantId tenant, const Letter& letter) {
    const nlohmann::json body{
        {"from", letter.from}, {"to", nlohmann::json::array({letter.to})}, {"mime", letter.mime}};
    const auto chain = chains_.answerer(tenant, provider::Kind::Mail);
    auto* const here = io::Loop::current();
    const auto answer = provider::askAndWait(
        here != nullptr ? *here : loops_.at(0),
        *chain,
        {.method = "send",
         .body_json = body.dump(),
         .idempotency_key = letter.key,
         .deadline = std::nullopt});
    if (const auto* failure = std::get_if<provider::Failure>(&answer)) return toError(*failure);
    return {};
}

}  // namespace parley::notify
