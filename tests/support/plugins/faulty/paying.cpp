// Posts each order to its vendor.
#include "errand.hpp"

#include <parley/payment.h>

namespace faulty {
namespace {

parley_code submit(
    parley_instance*,
    const parley_pay_request* asked,
    parley_paid_fn done,
    void* arg,
    std::uint64_t* id) noexcept {
    const std::string key{asked->idempotency_key.p, asked->idempotency_key.n};
    if (isOddKey(key) || asked->op == 0 || asked->op > PARLEY_PAY_CHARGE) return refuseOdd();
    if (has("logs_purchase")) log(asked->description);
    Errand errand;
    errand.ctx = asked->ctx;
    errand.key = key;
    errand.unpaid = has("misreads_decline") ? PARLEY_E_INVALID : PARLEY_E_DECLINED;
    errand.tell = [done, arg](const parley_status& status) {
        parley_pay_result result{};
        result.size = sizeof result;
        result.state = has("tells_no_state") ? 0 : PARLEY_PAY_PENDING;
        const bool has_result = status.code == PARLEY_OK || status.code == PARLEY_E_DECLINED;
        done(arg, &status, has_result ? &result : nullptr);
    };
    return has("tells_no_state") ? answerAlone(std::move(errand), id)
                                 : begin(std::move(errand), id);
}

}  // namespace

const parley_payment_v1 paying{sizeof(parley_payment_v1), 0, submit, cancel, webhook};

}  // namespace faulty
