#pragma once

#include "faulty.hpp"

#include <parley/webhook.h>

#include <functional>
#include <string>

namespace faulty {

/// A question on its way to the vendor and back, whatever its kind.
struct Errand {
    const parley_ctx* ctx = nullptr;
    std::string key;
    std::string body;
    /// What HTTP 402 becomes.
    parley_code unpaid = PARLEY_E_QUOTA;
    std::function<void(const parley_status& status)> tell;

    std::uint64_t exchange = 0;
    int http_status = 0;
    std::uint32_t retry_after_ms = 0;
    int asked = 0;
};

/// Whether nobody means a question with this key.
bool isOddKey(std::string_view key);
parley_code refuseOdd();

/// Sends it to the vendor.
parley_code begin(Errand errand, std::uint64_t* id);
/// Answers it without a vendor, when what was posted runs.
parley_code answerAlone(Errand errand, std::uint64_t* id);
void cancel(parley_instance*, std::uint64_t id) noexcept;

/// Believes none.
parley_code webhook(
    parley_instance*,
    const parley_ctx*,
    const parley_webhook*,
    const parley_webhook_sink* sink) noexcept;

}  // namespace faulty
