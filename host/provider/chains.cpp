#include "chains.hpp"

#include "provider_store.hpp"

#include <storage/transaction.hpp>

#include <algorithm>

namespace parley::provider {

namespace {

nlohmann::json toJson(const std::vector<ChainRecord::Entry>& entries) {
    auto list = nlohmann::json::array();
    for (const auto& entry : entries) {
        nlohmann::json one{{"provider_id", entry.provider.uuid().text()}};
        if (entry.first_output) one["first_output_ms"] = entry.first_output->count();
        if (entry.between_outputs) one["between_outputs_ms"] = entry.between_outputs->count();
        list.push_back(std::move(one));
    }
    return list;
}

bool namesOneTwice(const ChainRecord& chain) {
    std::vector<base::ProviderId> ids;
    for (const auto& entry : chain.entries)
        ids.push_back(entry.provider);
    std::ranges::sort(ids);
    return std::ranges::adjacent_find(ids) != ids.end();
}

}  // namespace

base::Result<std::vector<ChainRecord>> Chains::list(base::TenantId tenant) const {
    return readChains(
        TRY(storage::query(storage::Transaction{database_, tenant}, kListChainEntries)));
}

base::Result<ChainRecord> Chains::get(base::TenantId tenant, Kind kind) const {
    for (auto& chain : TRY(list(tenant))) {
        if (chain.kind == kind) return std::move(chain);
    }
    return ChainRecord{.kind = kind};
}

base::Result<ChainRecord> Chains::set(
    base::TenantId tenant, const ChainRecord& chain, const Besides& besides) {
    if (namesOneTwice(chain)) {
        return base::Error{
            .code = base::ErrorCode::Unprocessable,
            .reason = "provider_twice",
            .advice = "A provider can stand in a chain once."};
    }
    storage::Transaction transaction{database_, tenant};
    transaction.add(
        kSetChain,
        toText(chain.kind),
        chain.hedge == Hedge::WhenSlow,
        chain.on_content == OnContent::AskNext ? "ask_next" : "stop",
        toJson(chain.entries),
        clock_.now());
    if (besides) besides(transaction);
    auto changed = transaction.run();
    if (changed) return get(tenant, chain.kind);
    auto error = std::move(changed).error();
    if (error.reason == "provider_not_found") {
        error.advice = "A chain can only name providers of its own kind.";
    }
    return error;
}

}  // namespace parley::provider
