#pragma once

#include <base/id.hpp>

#include <string_view>

namespace parley::billing {

struct PlanName {
    static constexpr std::string_view kPrefix = "pln_";
};
struct SubscriptionName {
    static constexpr std::string_view kPrefix = "sub_";
};
struct PurchaseName {
    static constexpr std::string_view kPrefix = "ord_";
};
struct WalletName {
    static constexpr std::string_view kPrefix = "wal_";
};

struct InvoiceName {
    static constexpr std::string_view kPrefix = "inv_";
};

using PlanId = base::Id<PlanName>;
using SubscriptionId = base::Id<SubscriptionName>;
using PurchaseId = base::Id<PurchaseName>;
using WalletId = base::Id<WalletName>;
using InvoiceId = base::Id<InvoiceName>;

}  // namespace parley::billing
