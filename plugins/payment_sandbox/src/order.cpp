#include "order.hpp"

namespace sandbox {

namespace {

bool isKnown(std::uint32_t op) {
    return op >= PARLEY_PAY_CHECKOUT && op <= PARLEY_PAY_CHARGE;
}

}  // namespace

Order::Order(
    const Settings& settings,
    SharedBank& shared,
    const parley::PaymentOpen& open,
    std::function<void()> settled)
    : Payment{open},
      settings_{settings},
      wish_{open},
      settled_{std::move(settled)},
      bank_{shared, *this} {
    if (!isKnown(wish_.op))
        throw parley::Failure{PARLEY_E_UNSUPPORTED, "the provider does not do this"};
    const auto work = [this](Bank& bank) {
        result_ = ask(bank);
        return wish_.op != PARLEY_PAY_QUERY && wish_.op != PARLEY_PAY_CAPTURE;
    };
    bank_.visit(work, [this] {
        settled_();
        succeed(std::move(result_));
    });
}

parley::PaymentResult Order::ask(Bank& bank) const {
    const auto now_us = host().utcUs();
    switch (wish_.op) {
        case PARLEY_PAY_CHECKOUT:
        case PARLEY_PAY_SUBSCRIBE: {
            auto result = bank.openOrder(wish_, now_us);
            if (result.state == PARLEY_PAY_ACTION_REQUIRED)
                result.redirect_url = settings_.pages_url + result.object_id;
            return result;
        }
        // What the payer confirms is taken at once.
        case PARLEY_PAY_CAPTURE:
        case PARLEY_PAY_QUERY:
            return bank.query(wish_.object());
        case PARLEY_PAY_REFUND:
            return bank.refund(wish_, now_us);
        case PARLEY_PAY_CHANGE_PLAN:
            return bank.change(wish_, now_us);
        case PARLEY_PAY_CANCEL:
            return bank.cancel(wish_, now_us);
        case PARLEY_PAY_CHARGE:
            return bank.charge(wish_, now_us);
        default: {
            parley::PaymentResult result;
            result.state = PARLEY_PAY_ACTION_REQUIRED;
            result.customer_id = wish_.customer_id;
            result.redirect_url =
                settings_.pages_url + bank.portalOf(wish_.customer_id, wish_.return_url);
            result.vendor_us = now_us;
            return result;
        }
    }
}

}  // namespace sandbox
