#include "support/billing_stage.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace parley::billing {
namespace {

using namespace std::chrono_literals;
using testing::BillingStage;
using testing::must;

struct Customer {
    base::UserId user;
    PurchaseId order;
    std::int64_t price = 0;
    std::string name;
};

class PaymentNewsPropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PaymentNewsPropertyTest);
    CPPUNIT_TEST(theOrderOfNewsDoesNotMatter);
    CPPUNIT_TEST(anyNumberOfCapturesMakesOneCustomer);
    CPPUNIT_TEST_SUITE_END();

public:
    /// The same news, told to two customers in two orders and any number of times, leave both with
    /// the same.
    void theOrderOfNewsDoesNotMatter() {
        BillingStage stage;
        CPPUNIT_ASSERT(rc::check([&] {
            const std::string plan = *rc::gen::element(
                std::string{"payperuse"},
                std::string{"starter_monthly"},
                std::string{"expert_annual"});
            const auto one = order(stage, plan);
            const auto other = order(stage, plan);
            const auto kinds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
            auto told = newsOf(stage, one, plan, kinds);
            std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) {
                return a.occurred_at < b.occurred_at;
            });
            tell(stage, told);
            auto shuffled = newsOf(stage, other, plan, kinds);
            const auto again = shuffled;
            for (const auto& event : again)
                if (*rc::gen::arbitrary<bool>()) shuffled.push_back(event);
            for (std::size_t i = shuffled.size(); i > 1; --i)
                std::swap(
                    shuffled[i - 1],
                    shuffled[static_cast<std::size_t>(
                        *rc::gen::inRange<int>(0, static_cast<int>(i)))]);
            tell(stage, shuffled);
            RC_ASSERT(stateOf(stage, one) == stateOf(stage, other));
        }));
        stage.assertBalanced();
    }

    void anyNumberOfCapturesMakesOneCustomer() {
        BillingStage stage{"practice", {.loops = 2, .database = {.connections_per_loop = 4}}};
        CPPUNIT_ASSERT(rc::check([&] {
            const std::string plan = *rc::gen::element(
                std::string{"starter_monthly"},
                std::string{"professional_monthly"},
                std::string{"expert_annual"});
            const auto customer = order(stage, plan);
            stage.cashiers.next = {.state = Cashiers::Receipt::State::Paid};
            stage.cashiers.next.amount = {.micros = customer.price};
            stage.cashiers.next.occurred_at = stage.clock.now();
            const int rounds = *rc::gen::inRange(1, 4);
            for (int i = 0; i < rounds; ++i) {
                captureAtOnce(stage, customer, *rc::gen::inRange(1, 4));
                if (*rc::gen::arbitrary<bool>()) tell(stage, newsOf(stage, customer, plan, {0}));
            }
            const auto made = stage.db.adminValue(
                "SELECT count(*) || ' ' || min(c.state) || ' ' || min(p.slug) || ' ' || (SELECT "
                "count(*) FROM parley.subscription s WHERE s.user_id = c.user_id AND s.state = "
                "'active' AND s.plan_id = c.plan_id) FROM parley.customer c JOIN parley.plan p ON "
                "p.id = c.plan_id WHERE c.user_id = '" +
                customer.user.uuid().text() + "' GROUP BY c.user_id, c.plan_id");
            RC_ASSERT(made == "1 active " + plan + " 1");
        }));
    }

private:
    static void captureAtOnce(BillingStage& stage, const Customer& customer, int times) {
        std::atomic<int> done{0};
        std::vector<std::thread> capturers;
        for (int i = 0; i < times; ++i) {
            capturers.emplace_back([&] {
                const auto order =
                    stage.services.purchases.capture(stage.tenant, customer.user, customer.order);
                if (order && order->state == "paid") ++done;
            });
        }
        for (auto& capturer : capturers)
            capturer.join();
        RC_ASSERT(done == times);
    }

    static Customer order(BillingStage& stage, const std::string& plan) {
        Customer customer{.user = stage.newUser(), .order = {}, .name = {}};
        stage.cashiers.next = {.state = Cashiers::Receipt::State::Pending};
        customer.order =
            must(stage.services.purchases.checkout(
                     stage.tenant, {.user = customer.user, .plan_slug = plan, .vendor = "stripe"}))
                .id;
        customer.price = stage.cashiers.purchases.back().amount.micros;
        customer.name = customer.order.publicId();
        return customer;
    }

    /// Paid always; then renewals, failures, changes, ends and refunds as `kinds` says, a day
    /// apart.
    static std::vector<PaymentEvent> newsOf(
        const BillingStage& stage,
        const Customer& customer,
        const std::string& plan,
        const std::vector<int>& kinds) {
        using Kind = PaymentEvent::Kind;
        const bool recurs = plan != "payperuse";
        std::vector<PaymentEvent> news;
        const auto add = [&](Kind kind, int day) -> PaymentEvent& {
            auto& event = news.emplace_back();
            event.kind = kind;
            event.event_id = customer.name + ":" + std::to_string(news.size());
            event.object_id = (recurs ? "sub:" : "pi:") + customer.name;
            if (recurs) event.subscription_id = event.object_id;
            event.amount = {.micros = customer.price};
            event.occurred_at = stage.clock.now() + std::chrono::seconds{day};
            return event;
        };
        add(Kind::PaymentSucceeded, 0).order_key = customer.name;
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            const int day = static_cast<int>(i) + 1;
            if (kinds[i] == 0) {
                add(Kind::PaymentSucceeded, 0).order_key = customer.name;
            } else if (kinds[i] == 1 && recurs) {
                renew(stage, customer, add(Kind::SubscriptionRenewed, day), day);
            } else if (kinds[i] == 2 && recurs) {
                add(Kind::PaymentFailed, day);
            } else if (kinds[i] == 3 && recurs) {
                add(Kind::SubscriptionEnded, day);
            } else if (kinds[i] == 4) {
                auto& refund = add(Kind::PaymentRefunded, day);
                refund.order_key = customer.name;
                refund.amount.micros = customer.price / (day % 3 + 1);
            } else if (kinds[i] == 6 && recurs) {
                // A renewal that is given back by its other name.
                renew(stage, customer, add(Kind::SubscriptionRenewed, day), day);
                const auto invoice = news.back().object_id;
                auto& named = add(Kind::PaymentNamed, day);
                named.object_id = invoice;
                named.payment_id = "intent of " + invoice;
                auto& refund = add(Kind::PaymentRefunded, day);
                refund.object_id = "intent of " + invoice;
                refund.amount.micros = customer.price / (day % 3 + 1);
            } else if (kinds[i] == 7) {
                auto& approved = add(Kind::CheckoutApproved, 0);
                approved.object_id = "page_" + customer.name;
                approved.order_key = customer.name;
            } else if (kinds[i] == 5 && day > 5) {
                add(Kind::PaymentDisputed, day).order_key = customer.name;
            }
        }
        return news;
    }

    static void renew(
        const BillingStage& stage, const Customer& customer, PaymentEvent& event, int day) {
        const int period = day % 4 + 1;
        event.object_id = "in:" + customer.name + ":" + std::to_string(period);
        event.period_end = stage.clock.now() + std::chrono::hours{24 * 31 * period};
    }

    /// As vendors and the worker do: each is received when it comes, and what has to wait is tried
    /// again.
    static void tell(BillingStage& stage, const std::vector<PaymentEvent>& all) {
        const auto work = [&](const PaymentEvent& event) {
            jobs::Job job;
            job.tenant = stage.tenant;
            job.attempt = 1;
            job.max_attempts = 12;
            job.payload = {{"vendor", "stripe"}, {"event_id", event.event_id}};
            return stage.services.news.apply(job).has_value();
        };
        std::vector<PaymentEvent> waiting;
        for (const auto& event : all) {
            stage.cashiers.news = {event};
            must(stage.services.news.receive(stage.tenant, "stripe", {.body = "{}"}));
            if (!work(event)) waiting.push_back(event);
        }
        // One may wait for another.
        for (std::size_t pass = 0; pass < 3; ++pass)
            std::erase_if(waiting, work);
        RC_ASSERT(waiting.empty());
    }

    static std::string stateOf(BillingStage& stage, const Customer& customer) {
        const auto user = "'" + customer.user.uuid().text() + "'";
        const auto available = stage.available(customer.user);
        return std::to_string(available) + " " +
               stage.db.adminValue(
                   "SELECT concat_ws(' ', (SELECT string_agg(p.state || p.refunded_micros || "
                   "p.paid_micros, ',') FROM parley.purchase p WHERE p.user_id = " +
                   user +
                   "), (SELECT string_agg(concat(s.state, s.paid_until, l.slug, s.vendor_at), ',' "
                   "ORDER BY l.slug) FROM parley.subscription s JOIN parley.plan l ON l.id = "
                   "s.plan_id WHERE s.user_id = " +
                   user +
                   "), (SELECT string_agg(concat(w.unit, "
                   "w.balance, w.held), ',' ORDER BY w.unit) FROM parley.wallet w WHERE w.user_id "
                   "= " +
                   user +
                   "), (SELECT string_agg(concat(i.amount_micros, i.refunded_micros), ',' "
                   "ORDER BY i.key LIKE 'purchase%', i.amount_micros, i.refunded_micros) FROM "
                   "parley.invoice i WHERE "
                   "i.user_id = " +
                   user + "))");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PaymentNewsPropertyTest);

}  // namespace
}  // namespace parley::billing
