#pragma once

#include <storage/statement.hpp>

namespace parley::billing {

extern const storage::Statement kListInvoices;
extern const storage::Statement kClaimOpenInvoices;
extern const storage::Statement kBeginCharge;
extern const storage::Statement kNoteChargeFailed;
extern const storage::Statement kCreateInvoicePurchase;

}  // namespace parley::billing
