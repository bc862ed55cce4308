#pragma once

#include <storage/statement.hpp>

namespace parley::billing {

extern const storage::Statement kReserveHold;
extern const storage::Statement kExtendHold;
extern const storage::Statement kSettleHold;
extern const storage::Statement kBeatHolds;
extern const storage::Statement kReapHolds;
extern const storage::Statement kRequireOwnHold;

}  // namespace parley::billing
