#pragma once

#include "desk.hpp"

#include <parley/payment.h>

namespace parley::provider::conformance {

/// A plugin's parley.payment/1.
class Till final : public Desk {
public:
    explicit Till(Stage& stage, const parley_payment_v1& table)
        : Desk{stage, table.webhook}, table_{table} {}

    parley_code ask(const Question& question, const std::string& key) override;
    parley_code askOddly(const Question& question, std::mt19937& chance) override;
    void cancel() override;

private:
    parley_code submit(parley_pay_request& request);
    void paid(const parley_status* status, const parley_pay_result* result);

    const parley_payment_v1& table_;
    std::uint64_t id_ = 0;
};

}  // namespace parley::provider::conformance
