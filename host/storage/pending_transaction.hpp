#pragma once

#include "transaction.hpp"

#include <io/fiber.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

namespace parley::storage {

/// A Transaction on its way: lives on the stack of whoever waits for it, belongs to one Lane from
/// `submit` until `waiter` wakes.
struct PendingTransaction {
    const std::vector<Transaction::Step>& steps;
    /// Text forms for the settings `app.tenant_id` and `app.user_id`; empty for none.
    std::array<char, 24> tenant{};
    std::array<char, 40> user{};
    Effect effect = Effect::Reads;
    Pace pace = Pace::Fast;
    bool read_only = false;

    std::vector<Rows> answers{};
    std::optional<base::Error> error{};
    /// The failure was undone by the server and a second try may succeed.
    bool try_again = false;
    unsigned tries = 0;
    std::chrono::steady_clock::time_point waiting_since{};
    io::Waiter waiter{};
};

}  // namespace parley::storage
