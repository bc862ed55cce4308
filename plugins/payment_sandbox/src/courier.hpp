#pragma once

#include "bank_access.hpp"
#include "settings.hpp"

#include <parley/plugin.hpp>

namespace sandbox {

/// What the bank does by itself: renews subscriptions when their time has come, and brings its news
/// to the host's door, one after the other, until they are taken. Lives on the provider's strand.
class Courier {
public:
    Courier(const Settings& settings, SharedBank& shared, parley::Session& session)
        : settings_{settings},
          session_{session},
          bank_{shared, session},
          fetch_{session},
          timer_{session, [this] { wake(); }} {}

    /// Something may have become due.
    void wake();

private:
    void deliver(const Letter& letter);
    void answered(const std::string& event_id, bool taken);
    void rest();

    const Settings& settings_;
    parley::Session& session_;
    BankAccess bank_;
    parley::Fetch fetch_;
    parley::Timer timer_;
    std::optional<Letter> letter_;
    std::string seal_;
    std::optional<std::int64_t> next_us_;
    bool busy_ = false;
    bool woken_ = false;
};

}  // namespace sandbox
