#pragma once

#include "bank_access.hpp"

#include <parley/plugin.hpp>

#include <functional>
#include <map>
#include <string>

namespace sandbox {

/// A page of the bank that somebody opens, or a form of it that they send.
class Page final : public parley::Webhook {
public:
    /// `changed` is called when the payer has done something.
    Page(SharedBank& shared, const parley::WebhookOpen& open, std::function<void()> changed);

private:
    bool serve(Bank& bank);
    bool serveOrder(Bank& bank, const Json& order);
    bool servePortal(Bank& bank, const Json& portal);
    void show(int status, std::string html);

    const std::string id_;
    const bool is_form_;
    std::map<std::string, std::string> form_;
    const std::function<void()> changed_;
    int status_ = 200;
    std::string html_;
    bool has_changed_ = false;
    BankAccess bank_;
};

}  // namespace sandbox
