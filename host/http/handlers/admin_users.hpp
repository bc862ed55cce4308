#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listUsers(Call& call);
base::Result<Reply> createUser(Call& call);
base::Result<Reply> showUser(Call& call);
base::Result<Reply> updateUser(Call& call);
base::Result<Reply> deleteUser(Call& call);
base::Result<Reply> revokeUserSessions(Call& call);

}  // namespace parley::http
