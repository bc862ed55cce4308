#pragma once

#include <storage/statement.hpp>

namespace parley::billing {

extern const storage::Statement kCreatePurchase;
extern const storage::Statement kNotePurchaseVendor;
extern const storage::Statement kFindPurchase;
extern const storage::Statement kFindCustomer;
extern const storage::Statement kApplyPayment;
extern const storage::Statement kReceivePaymentNews;
extern const storage::Statement kApplyPaymentNews;
extern const storage::Statement kFindApprovedOrder;
extern const storage::Statement kReplayPaymentNews;
extern const storage::Statement kListPaymentNews;
extern const storage::Statement kPurgePaymentNews;
extern const storage::Statement kRevenueByDay;

}  // namespace parley::billing
