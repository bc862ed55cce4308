#pragma once

#include "bank_access.hpp"

#include <parley/plugin.hpp>

#include <string>

namespace sandbox {

/// A webhook of the bank's own, as it arrives at the host's door.
class Notice final : public parley::Webhook {
public:
    Notice(SharedBank& shared, const parley::WebhookOpen& open);

    void failed(const parley::Status& status) noexcept override { refuse(status); }

private:
    void understand();

    const std::string body_;
    const std::string seal_;
    const std::int64_t received_us_;
    bool is_genuine_ = false;
    BankAccess bank_;
};

}  // namespace sandbox
