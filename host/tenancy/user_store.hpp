#pragma once

#include "user.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::tenancy {

// What users are asked and told in SQL.

/// The columns of a user from `column` on.
User readUser(const storage::Row& row, int column = 0);

extern const storage::Statement kFindUser;
extern const storage::Statement kListUsers;
extern const storage::Statement kCreateUser;
/// The user's columns, then the sessions that ended.
extern const storage::Statement kPatchUser;
/// The sessions and the API keys that ended.
extern const storage::Statement kEraseUser;
extern const storage::Statement kRequireUserBelow;
extern const storage::Statement kFindPassword;
extern const storage::Statement kChangePassword;
/// The sessions that ended.
extern const storage::Statement kSetPassword;
extern const storage::Statement kTakeAttempt;
extern const storage::Statement kForgiveAttempts;

extern const storage::Statement kMailVerification;
extern const storage::Statement kMailInvitation;
extern const storage::Statement kVerifyEmail;
extern const storage::Statement kRequestPasswordReset;
extern const storage::Statement kFindPasswordToken;
extern const storage::Statement kCompletePasswordReset;

extern const storage::Statement kTidyTenancy;

}  // namespace parley::tenancy
