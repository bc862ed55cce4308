#pragma once

#include "check.hpp"
#include "stage.hpp"

namespace parley::provider::conformance {

/// Of parley.payment/1. The functions behind check_table.cpp.
Verdict paysOnItsStrand(const Subject& subject);
Verdict answersOnce(const Subject& subject);
Verdict endsByCancel(const Subject& subject);
Verdict endsWhenBankFails(const Subject& subject);
Verdict tellsWhyBankRefuses(const Subject& subject);
Verdict bearsNonsenseOfBank(const Subject& subject);
Verdict sendsTheKey(const Subject& subject);
Verdict bearsOddOrders(const Subject& subject);
Verdict refusesForgedWebhooks(const Subject& subject);
Verdict bearsReplays(const Subject& subject);
Verdict logsNoSecretOfPayers(const Subject& subject);
Verdict keepsNoOrder(const Subject& subject);
Verdict paysQuickly(const Subject& subject);

/// A short life in which every struct of the host lies as the check wants it.
Verdict paysWith(const Subject& subject, Structs structs);

}  // namespace parley::provider::conformance
