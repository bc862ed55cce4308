#pragma once

#include <string>
#include <vector>

namespace parley::testing {

/// Something that looks like an access token and must be refused, and the trick it tries.
struct HostileToken {
    std::string trick;
    std::string token;
};

/// What somebody can make who has seen one good token but has no key.
std::vector<HostileToken> forgedTokens(const std::string& good_token);

/// Wrong claims and wrong headers under a right signature: what a bug of ours, or a key shared with
/// another system, could make. `good_token` must be signed with `secret`.
std::vector<HostileToken> wellSignedTokens(
    const std::string& good_token, const std::string& secret);

}  // namespace parley::testing
