#include "explanation.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace parley::billing {

namespace {

struct Explanation {
    std::string_view reason;
    std::string_view sentence;
};

constexpr std::array kExplanations{
    Explanation{"checkout_needed", "This plan has to be paid first; open a checkout for it."},
    Explanation{
        "extension_not_offered", "This conversation cannot be made longer, or it is over already."},
    Explanation{
        "invoice_being_charged",
        "The saved card is being charged for this invoice; look again in a few minutes."},
    Explanation{"invoice_not_found", "There is no invoice with this id."},
    Explanation{"invoice_paid", "This invoice is paid; there is nothing more to pay."},
    Explanation{"nothing_to_cancel", "There is no paid subscription to cancel."},
    Explanation{"order_not_found", "There is no order with this id."},
    Explanation{
        "order_not_paid", "This order has not been paid, so there is nothing to give back."},
    Explanation{
        "plan_not_found", "There is no such plan; GET /api/subscriptions/plans lists them."},
    Explanation{"slug_taken", "There is a plan with this slug; choose another."},
    Explanation{
        "subscription_bought",
        "This account pays for its plan; another can be given when that has ended."},
    Explanation{"subscription_not_found", "This account has no subscription."},
    Explanation{"usage_not_found", "There is no such usage; begin one with POST /api/usage/start."},
    Explanation{"webhook_not_found", "There is no webhook with this id."},
};

}  // namespace

base::Error explained(base::Error error) {
    if (!error.advice.empty()) return error;
    const auto* found =
        std::find_if(kExplanations.begin(), kExplanations.end(), [&](const auto& explanation) {
            return explanation.reason == error.reason;
        });
    if (found != kExplanations.end()) error.advice = found->sentence;
    return error;
}

}  // namespace parley::billing
