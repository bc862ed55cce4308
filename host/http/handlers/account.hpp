#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

// What a signed-in user does with their own account.

base::Result<Reply> validateAccess(Call& call);
base::Result<Reply> logOut(Call& call);
base::Result<Reply> showMe(Call& call);
base::Result<Reply> updateMe(Call& call);
base::Result<Reply> closeMyAccount(Call& call);
base::Result<Reply> exportMyData(Call& call);
base::Result<Reply> changePassword(Call& call);
base::Result<Reply> resendVerification(Call& call);
base::Result<Reply> listSessions(Call& call);
base::Result<Reply> revokeOtherSessions(Call& call);
base::Result<Reply> revokeSession(Call& call);

}  // namespace parley::http
