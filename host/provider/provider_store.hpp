#pragma once

#include "provider_record.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::provider {

extern const storage::Statement kInsertProvider;
/// Name, settings, secret names, prices, enabled, whether its work changes, now. The record.
extern const storage::Statement kUpdateProvider;
/// Fails with `provider_in_chain` while an order names it.
extern const storage::Statement kDeleteProvider;
/// Fails as NotFound `provider_not_found`; keeps it there until the transaction ends.
extern const storage::Statement kExpectProvider;
extern const storage::Statement kCountProviders;
extern const storage::Statement kFindProvider;
/// All of the tenant, the oldest first.
extern const storage::Statement kListProviders;
extern const storage::Statement kMarkProvidersChanged;

ProviderRecord readProvider(const storage::Row& row);

/// One row for each entry of each order of the tenant.
extern const storage::Statement kListChainEntries;
extern const storage::Statement kSetChain;

std::vector<ChainRecord> readChains(const storage::Rows& rows);

extern const storage::Statement kProviderHorizon;
extern const storage::Statement kProvidersChangedSince;
extern const storage::Statement kListPluginSwitches;
extern const storage::Statement kSwitchPlugin;

}  // namespace parley::provider
