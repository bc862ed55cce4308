#pragma once

#include "bank.hpp"

#include <parley/plugin.hpp>

#include <functional>
#include <mutex>
#include <optional>

namespace sandbox {

/// The bank of a tenant in memory, as it is kept in parley.kv/1. Any thread.
struct SharedBank {
    std::mutex mutex;
    std::optional<Bank> bank;
};

/// One visit to the bank after the other: what another host kept meanwhile is taken over, and what
/// is changed is kept before the visit ends. A member of the session that visits.
class BankAccess {
public:
    /// Answers whether it changed something; called with the bank locked.
    using Work = std::function<bool(Bank&)>;

    BankAccess(SharedBank& shared, parley::Session& session) : shared_{shared}, kv_{session} {}

    void visit(Work work, std::function<void()> then);

private:
    void work(
        parley_code code, std::string_view kept, const Work& work, std::function<void()> then);

    SharedBank& shared_;
    parley::Kv kv_;
};

}  // namespace sandbox
