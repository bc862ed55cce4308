#pragma once

#include "principal.hpp"

#include <optional>
#include <string>

namespace parley::tenancy {

/// Who asks for something and from where: what the audit log and the session list keep about it.
struct Actor {
    /// The command line of the host speaks for whoever may log in to the machine: it acts as an
    /// operator without being a user.
    enum class Origin : std::uint8_t { Request, CommandLine };

    /// Empty when nobody is signed in.
    std::optional<Principal> principal = {};
    std::string address = {};
    std::string user_agent = {};
    std::string request_id = {};
    Origin origin = Origin::Request;

    /// What they may do at most. Somebody who is not signed in counts as a member.
    [[nodiscard]] Role role() const {
        if (origin == Origin::CommandLine) return Role::Operator;
        return principal ? principal->role : Role::Member;
    }
};

}  // namespace parley::tenancy
