#pragma once

#include <http/call.hpp>
#include <tenancy/sessions.hpp>

namespace parley::http {

/// Gives a browser the three cookies of its session.
void setSessionCookies(Call& call, const tenancy::SignedIn& signed_in);
/// Takes them away.
void clearSessionCookies(Call& call);

}  // namespace parley::http
