#pragma once

#include "principal.hpp"

#include <optional>
#include <string>

namespace parley::tenancy {

/// Who asks for something and from where: what the audit log and the session list keep about it.
struct Actor {
    /// Empty when nobody is signed in.
    std::optional<Principal> principal = {};
    std::string address = {};
    std::string user_agent = {};
    std::string request_id = {};
};

}  // namespace parley::tenancy
