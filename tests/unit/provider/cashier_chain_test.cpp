#include <provider/chain/cashier_chain.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <support/chain_stage.hpp>

namespace parley::provider {
namespace {

using namespace parley::testing;

/// Answers each order with the next of what was scripted, else well, a moment later.
class ScriptedCashier final : public Cashier {
public:
    explicit ScriptedCashier(VirtualTimers& timers) : timers_{timers} {}

    std::unique_ptr<Asking> settle(
        const PaymentOrder& order, std::function<void(PaymentOutcome)> done) override {
        orders.push_back(order);
        auto outcome = PaymentOutcome{.failure = {}, .receipt = PaymentReceipt{}};
        if (!failures.empty()) {
            outcome = failures.front();
            failures.erase(failures.begin());
        }
        return std::make_unique<Later>(timers_, [done, outcome] { done(outcome); });
    }
    std::unique_ptr<Asking> read(
        const VendorCall& /*call*/, std::function<void(VendorReading)> done) override {
        ++readings;
        return std::make_unique<Later>(timers_, [done] { done({}); });
    }

    std::vector<PaymentOutcome> failures;
    std::vector<PaymentOrder> orders;
    int readings = 0;

private:
    class Later final : public Asking {
    public:
        Later(VirtualTimers& timers, std::function<void()> answer)
            : timer_{timers.at(timers.now() + std::chrono::milliseconds{40}, std::move(answer))} {}

    private:
        std::unique_ptr<Timers::Timer> timer_;
    };

    VirtualTimers& timers_;
};

class CashierChainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CashierChainTest);
    CPPUNIT_TEST(aPageMayComeFromTheNext);
    CPPUNIT_TEST(aPageMayComeFromTheNextWhateverTheFault);
    CPPUNIT_TEST(moneyNeverMovesElsewhereWhateverTheFault);
    CPPUNIT_TEST(aPageThatBrokeAfterItWasAskedForMayComeFromTheNext);
    CPPUNIT_TEST(aDeclineIsAnAnswerAndKeepsItsReceipt);
    CPPUNIT_TEST(whatConcernsAnObjectStaysWithItsVendor);
    CPPUNIT_TEST(moneyInDoubtIsAskedForByKeyAndStaysInDoubt);
    CPPUNIT_TEST(moneyInDoubtIsFoundByItsKey);
    CPPUNIT_TEST(webhooksAreReadByTheFirst);
    CPPUNIT_TEST(aChainOfNobodySaysSo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { build(2); }
    void tearDown() override {
        asking_.reset();
        chain_.reset();
        cashiers_.clear();
    }

    void aPageMayComeFromTheNext() {
        cashiers_[0]->failures = {failed(FailureCode::RateLimited)};
        CPPUNIT_ASSERT(settle(PaymentStep::Checkout).receipt);
        asks(1, 1);
    }

    void aPageMayComeFromTheNextWhateverTheFault() {
        for (const auto code : faults()) {
            build(2);
            cashiers_[0]->failures = {failed(code), failed(code)};
            CPPUNIT_ASSERT_MESSAGE(
                std::string{toText(code)}, settle(PaymentStep::Checkout).receipt.has_value());
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, cashiers_[1]->orders.size());
        }
    }

    void moneyNeverMovesElsewhereWhateverTheFault() {
        for (const auto code : faults()) {
            for (const auto step :
                 {PaymentStep::Charge, PaymentStep::Capture, PaymentStep::Refund}) {
                build(2);
                cashiers_[0]->failures = {failed(code), failed(code)};
                CPPUNIT_ASSERT_MESSAGE(
                    std::string{toText(code)}, settle(step).failure->code == code);
                CPPUNIT_ASSERT(cashiers_[1]->orders.empty());
            }
        }
    }

    void aPageThatBrokeAfterItWasAskedForMayComeFromTheNext() {
        cashiers_[0]->failures = {
            failed(FailureCode::Network, SideEffect::Possible),
            failed(FailureCode::Network, SideEffect::Possible)};
        CPPUNIT_ASSERT(settle(PaymentStep::Subscribe).receipt);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, cashiers_[1]->orders.size());
    }

    void aDeclineIsAnAnswerAndKeepsItsReceipt() {
        auto declined = failed(FailureCode::Declined, SideEffect::Possible);
        declined.receipt = PaymentReceipt{.object_id = "pi_1"};
        cashiers_[0]->failures = {declined};
        const auto outcome = settle(PaymentStep::Charge);
        CPPUNIT_ASSERT(outcome.failure->code == FailureCode::Declined);
        CPPUNIT_ASSERT_EQUAL(std::string{"pi_1"}, outcome.receipt->object_id);
        asks(1, 0);
    }

    void whatConcernsAnObjectStaysWithItsVendor() {
        for (const auto step : {PaymentStep::Capture, PaymentStep::Portal, PaymentStep::Query}) {
            build(2);
            cashiers_[0]->failures = {failed(FailureCode::Auth)};
            CPPUNIT_ASSERT(settle(step).failure->code == FailureCode::Auth);
            asks(1, 0);
        }
    }

    void moneyInDoubtIsAskedForByKeyAndStaysInDoubt() {
        cashiers_[0]->failures = {
            failed(FailureCode::Network, SideEffect::Possible), failed(FailureCode::NotFound)};
        CPPUNIT_ASSERT(settle(PaymentStep::Refund).failure->code == FailureCode::OutcomeUnknown);
        asks(2, 0);
        CPPUNIT_ASSERT_EQUAL(std::string{"key"}, cashiers_[0]->orders.at(1).idempotency_key);
    }

    void moneyInDoubtIsFoundByItsKey() {
        cashiers_[0]->failures = {failed(FailureCode::OutcomeUnknown)};
        CPPUNIT_ASSERT(!settle(PaymentStep::Refund).failure);
        asks(2, 0);
    }

    void webhooksAreReadByTheFirst() {
        bool read = false;
        asking_ = chain_->read({}, [&](const VendorReading& reading) { read = !reading.failure; });
        timers_.runOut();
        CPPUNIT_ASSERT(read);
        CPPUNIT_ASSERT_EQUAL(0, cashiers_[1]->readings);
    }

    void aChainOfNobodySaysSo() {
        build(0);
        CPPUNIT_ASSERT(settle(PaymentStep::Checkout).failure->code == FailureCode::Unavailable);
        std::optional<VendorReading> heard;
        asking_ = chain_->read({}, [&](const VendorReading& reading) { heard = reading; });
        CPPUNIT_ASSERT(!heard);
        timers_.runOut();
        CPPUNIT_ASSERT(heard->failure->code == FailureCode::Unavailable);
        CPPUNIT_ASSERT_EQUAL(503, heard->http_status);
    }

private:
    /// Refused, 401, 402, 403, 429, 500, garbage or nothing, a plugin that throws.
    static std::vector<FailureCode> faults() {
        return {
            FailureCode::Network,
            FailureCode::Auth,
            FailureCode::Quota,
            FailureCode::Permission,
            FailureCode::RateLimited,
            FailureCode::Unavailable,
            FailureCode::Protocol,
            FailureCode::Internal};
    }
    static PaymentOutcome failed(FailureCode code, SideEffect effect = SideEffect::None) {
        return {.failure = Failure{.code = code, .side_effect = effect}, .receipt = {}};
    }
    void build(std::size_t count) {
        cashiers_.clear();
        auto list = std::make_shared<std::vector<ChainEntry<Cashier>>>();
        for (std::size_t i = 0; i < count; ++i) {
            cashiers_.push_back(std::make_shared<ScriptedCashier>(timers_));
            ChainEntry<Cashier> entry;
            entry.id = MindStage::idOf(i);
            entry.health = std::make_shared<ProviderHealth>();
            entry.provider = cashiers_.back();
            list->push_back(std::move(entry));
        }
        chain_.emplace(list, ChainSetting{timers_, observer_});
    }
    PaymentOutcome settle(PaymentStep step) {
        std::optional<PaymentOutcome> outcome;
        asking_ = chain_->settle(
            {.step = step, .idempotency_key = "key", .object_id = "o"}, [&](PaymentOutcome answer) {
                outcome = std::move(answer);
                asking_.reset();
            });
        timers_.runOut();
        CPPUNIT_ASSERT(outcome);
        return *outcome;
    }
    void asks(std::size_t first, std::size_t second) {
        CPPUNIT_ASSERT_EQUAL(first, cashiers_[0]->orders.size());
        CPPUNIT_ASSERT_EQUAL(second, cashiers_[1]->orders.size());
    }

    VirtualTimers timers_;
    RecordedAttempts observer_;
    std::vector<std::shared_ptr<ScriptedCashier>> cashiers_;
    std::optional<CashierChain> chain_;
    std::unique_ptr<Asking> asking_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CashierChainTest);

}  // namespace
}  // namespace parley::provider
