#pragma once

#include <base/id.hpp>
#include <base/result.hpp>
#include <provider/chain_directory.hpp>

#include <string>

namespace parley::notify {

/// A message that is ready to leave.
struct Letter {
    std::string from;
    std::string to;
    /// RFC 5322, whole.
    std::string mime;
    /// The same for every attempt to send it; in the order of the messages' times.
    std::string key;
};

/// How mail leaves.
class Carrier {
public:
    virtual ~Carrier() = default;
    /// On a fiber, or a thread that is no loop. Succeeds when it is certain to have left.
    virtual base::Result<void> carry(base::TenantId tenant, const Letter& letter) = 0;
};

/// Mail leaves by the tenant's chain of mail providers.
class ProviderCarrier final : public Carrier {
public:
    ProviderCarrier(provider::ChainDirectory& chains, io::Loops& loops)
        : chains_{chains}, loops_{loops} {}

    base::Result<void> carry(base::TenantId tenant, const Letter& letter) override;

private:
    provider::ChainDirectory& chains_;
    io::Loops& loops_;
};

}  // namespace parley::notify
