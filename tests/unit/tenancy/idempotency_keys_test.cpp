#include "platform.hpp"

#include <thread>

namespace parley::tenancy {
namespace {

class IdempotencyKeysTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(IdempotencyKeysTest);
    CPPUNIT_TEST(theFirstAnswerIsGivenAgain);
    CPPUNIT_TEST(anotherBodyOrRouteIsRefused);
    CPPUNIT_TEST(whileTheFirstRunsOthersWait);
    CPPUNIT_TEST(ofFiftyParallelRequestsOneIsFresh);
    CPPUNIT_TEST(aForgottenRequestMayBeTriedAgain);
    CPPUNIT_TEST(anAbandonedRequestIsTakenOverAfterAMinute);
    CPPUNIT_TEST(keysOfOthersAreOtherKeys);
    CPPUNIT_TEST(aKeyIsForgottenAfterADay);
    CPPUNIT_TEST(answersAreSealed);
    CPPUNIT_TEST_SUITE_END();

public:
    void theFirstAnswerIsGivenAgain() {
        const RememberedReply reply{
            .status = 201,
            .content_type = "application/json",
            .body = "{\"ä\":\"𝄞\"}",
            .headers = {{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}}};
        good(keys().finish(request(), fresh(request()), reply));
        for (int time = 0; time < 2; ++time) {
            const auto again = std::get<RememberedReply>(good(keys().begin(request())));
            CPPUNIT_ASSERT_EQUAL(201, again.status);
            CPPUNIT_ASSERT_EQUAL(reply.body, again.body);
            CPPUNIT_ASSERT_EQUAL(reply.content_type, again.content_type);
            CPPUNIT_ASSERT(reply.headers == again.headers);
        }
    }

    void anotherBodyOrRouteIsRefused() {
        const auto first = fresh(request());
        auto other_body = request();
        other_body.body_sha256 = base::sha256("another");
        auto other_route = request();
        other_route.route = "POST /other";
        const auto reused = std::string{"idempotency_key_reused"};
        CPPUNIT_ASSERT_EQUAL(reused, reasonOf(keys().begin(other_body)));
        good(keys().finish(request(), first, {}));
        CPPUNIT_ASSERT_EQUAL(reused, reasonOf(keys().begin(other_body)));
        CPPUNIT_ASSERT_EQUAL(reused, reasonOf(keys().begin(other_route)));
    }

    void whileTheFirstRunsOthersWait() {
        fresh(request());
        const auto refused = keys().begin(request());
        CPPUNIT_ASSERT_EQUAL(std::string{"idempotency_key_in_use"}, reasonOf(refused));
        CPPUNIT_ASSERT(refused.error().code == base::ErrorCode::Conflict);
        CPPUNIT_ASSERT(refused.error().retry_after.has_value());
    }

    void ofFiftyParallelRequestsOneIsFresh() {
        std::atomic<int> effects = 0;
        std::atomic<int> others = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 50; ++thread) {
            threads.emplace_back([&] {
                auto begun = keys().begin(request());
                if (begun && std::holds_alternative<IdempotencyKeys::Fresh>(*begun)) {
                    ++effects;
                    if (keys().finish(request(), std::get<IdempotencyKeys::Fresh>(*begun), {}))
                        return;
                }
                if (begun || begun.error().reason == "idempotency_key_in_use") ++others;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        CPPUNIT_ASSERT_EQUAL(1, effects.load());
        CPPUNIT_ASSERT_EQUAL(49, others.load());
    }

    void aForgottenRequestMayBeTriedAgain() {
        good(keys().forget(request(), fresh(request())));
        fresh(request());
    }

    void anAbandonedRequestIsTakenOverAfterAMinute() {
        const auto abandoned = fresh(request());
        platform().clock.advance(std::chrono::minutes{1});
        const auto second = fresh(request());
        // The first wakes up late: it may neither finish nor forget what is the second's.
        good(keys().finish(request(), abandoned, {.status = 500}));
        good(keys().forget(request(), abandoned));
        good(keys().finish(request(), second, {.status = 201}));
        CPPUNIT_ASSERT_EQUAL(201, std::get<RememberedReply>(good(keys().begin(request()))).status);
    }

    void keysOfOthersAreOtherKeys() {
        good(keys().finish(request(), fresh(request()), {}));
        auto of_another_user = request();
        of_another_user.caller = "anonymous";
        fresh(of_another_user);
        auto of_another_tenant = request();
        of_another_tenant.tenant = platform().globex.id;
        fresh(of_another_tenant);
    }

    void aKeyIsForgottenAfterADay() {
        good(keys().finish(request(), fresh(request()), {}));
        platform().clock.advance(std::chrono::hours{24} - std::chrono::seconds{1});
        CPPUNIT_ASSERT(std::holds_alternative<RememberedReply>(good(keys().begin(request()))));
        platform().clock.advance(std::chrono::seconds{1});
        auto other_body = request();
        other_body.body_sha256 = base::sha256("another");
        fresh(other_body);
    }

    void answersAreSealed() {
        good(keys().finish(request(), fresh(request()), {.body = "eyJ-secret-token"}));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            platform().db.adminValue("SELECT count(*) FROM parley.idempotency_key WHERE "
                                     "position('eyJ-secret-token'::bytea IN sealed) > 0"));
    }

private:
    IdempotencyKeys& keys() const { return platform().services.idempotency_keys; }
    IdempotentRequest request() const {
        return {
            .tenant = platform().acme.id,
            .caller = "usr_1",
            .key = "5e3f8a52",
            .route = "POST /api/admin/users",
            .body_sha256 = base::sha256("body")};
    }
    IdempotencyKeys::Fresh fresh(const IdempotentRequest& request) const {
        const auto begun = good(keys().begin(request));
        CPPUNIT_ASSERT(std::holds_alternative<IdempotencyKeys::Fresh>(begun));
        return std::get<IdempotencyKeys::Fresh>(begun);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IdempotencyKeysTest);

}  // namespace
}  // namespace parley::tenancy
