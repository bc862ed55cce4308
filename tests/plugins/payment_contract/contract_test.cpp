#include <provider/conformance/check.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider::conformance {
namespace {

/// What `parley plugin check` claims of payment plugins, of those of this repository.
class PaymentContractTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PaymentContractTest);
    CPPUNIT_TEST(theSandboxKeepsIt);
    CPPUNIT_TEST(stripeKeepsIt);
    CPPUNIT_TEST(payPalKeepsIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void theSandboxKeepsIt() { keepsIt("payment_sandbox"); }
    void stripeKeepsIt() { keepsIt("payment_stripe"); }
    void payPalKeepsIt() { keepsIt("payment_paypal"); }

private:
    /// Those of the library itself are about how it is built, which sanitizers change.
    static bool isOfBehaviour(const Check& check) {
        return check.name.starts_with("payment.") || check.name.starts_with("abi.") ||
               check.name == "load.any_settings" || check.name == "load.no_connection";
    }
    static void keepsIt(const std::string& plugin) {
        const auto subject = Subject::open(std::string{PARLEY_PACKAGES} + "/" + plugin);
        CPPUNIT_ASSERT(subject);
        std::size_t made = 0;
        for (const auto* check : checksFor(*subject)) {
            if (!isOfBehaviour(*check)) continue;
            const auto verdict = makeCheck(*check, *subject);
            CPPUNIT_ASSERT_MESSAGE(
                check->name + ": " + (verdict ? "" : verdict.error().detail), verdict);
            ++made;
        }
        CPPUNIT_ASSERT(made > 15);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PaymentContractTest);

}  // namespace
}  // namespace parley::provider::conformance
