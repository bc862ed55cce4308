#pragma once

#include "sessions.hpp"

#include <storage/rows.hpp>
#include <storage/statement.hpp>

namespace parley::tenancy {

extern const storage::Statement kOpenSession;
/// Wait in seconds, account subject, tenant, user, password hash.
extern const storage::Statement kBeginSignIn;
extern const storage::Statement kFinishSignIn;
/// Outcome, session, then the user's columns.
extern const storage::Statement kRotateRefreshToken;
extern const storage::Statement kListSessions;
extern const storage::Statement kEndSession;
extern const storage::Statement kEndSessions;

Session readSession(const storage::Row& row);

}  // namespace parley::tenancy
