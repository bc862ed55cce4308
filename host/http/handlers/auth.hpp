#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

// Getting in: what anyone may ask before they are signed in.

base::Result<Reply> registerAccount(Call& call);
base::Result<Reply> logIn(Call& call);
base::Result<Reply> refreshSession(Call& call);
base::Result<Reply> verifyEmail(Call& call);
base::Result<Reply> forgotPassword(Call& call);
base::Result<Reply> resetPassword(Call& call);
base::Result<Reply> startSingleSignOn(Call& call);
base::Result<Reply> finishSingleSignOn(Call& call);

}  // namespace parley::http
