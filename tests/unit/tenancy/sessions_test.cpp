#include "platform.hpp"

#include <thread>

namespace parley::tenancy {
namespace {

constexpr const char* kAda = "ada@example.com";

class SessionsTest : public PlatformFixture {
    CPPUNIT_TEST_SUITE(SessionsTest);
    CPPUNIT_TEST(aRefreshTokenWorksOnce);
    CPPUNIT_TEST(reusingARefreshTokenEndsItsSession);
    CPPUNIT_TEST(ofParallelRefreshesAtMostOneSucceeds);
    CPPUNIT_TEST(aSessionLastsSevenDaysFromItsLastRefresh);
    CPPUNIT_TEST(madeUpRefreshTokensAreRefused);
    CPPUNIT_TEST(aRefreshTokenOfAnotherTenantsIdIsRefused);
    CPPUNIT_TEST(sessionsAreListedWithWhereTheyAre);
    CPPUNIT_TEST(signingOutEndsTheAccessTokenAtOnce);
    CPPUNIT_TEST(nobodyEndsAnothersSession);
    CPPUNIT_TEST(endingAllOthersKeepsOnesOwn);
    CPPUNIT_TEST(anotherHostLearnsOfARevocationWithOnePoll);
    CPPUNIT_TEST(aRevocationThatCommitsLateIsNotMissed);
    CPPUNIT_TEST(revocationsAreForgottenWhenNoTokenCanOutliveThem);
    CPPUNIT_TEST(listenersHearOfEveryRevocationOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void aRefreshTokenWorksOnce() {
        const auto first = enter();
        const auto second = good(refresh(first.refresh_token));
        CPPUNIT_ASSERT(second.refresh_token != first.refresh_token);
        CPPUNIT_ASSERT(second.session == first.session);
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(second));
        good(refresh(second.refresh_token));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"},
            platform().db.adminValue(
                "SELECT count(*) FROM parley.refresh_token WHERE hash = "
                "convert_to('" +
                second.refresh_token + "', 'UTF8')"));
    }

    void reusingARefreshTokenEndsItsSession() {
        const auto first = enter();
        const auto second = good(refresh(first.refresh_token));
        const auto elsewhere = good(platform().signIn(platform().acme, kAda));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"refresh_token_reused"}, reasonOf(refresh(first.refresh_token)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"refresh_token_invalid"}, reasonOf(refresh(second.refresh_token)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"refresh_token_invalid"}, reasonOf(refresh(first.refresh_token)));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(second));
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(elsewhere));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("session.refresh_token_reused"));
    }

    void ofParallelRefreshesAtMostOneSucceeds() {
        const auto signed_in = enter();
        std::atomic<int> fresh = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 8; ++thread) {
            threads.emplace_back([&] {
                if (platform().services.sessions.refresh(signed_in.refresh_token, {})) ++fresh;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        CPPUNIT_ASSERT_EQUAL(1, fresh.load());
    }

    void aSessionLastsSevenDaysFromItsLastRefresh() {
        auto signed_in = enter();
        constexpr std::chrono::hours kWeek{7 * 24};
        for (int week = 0; week < 3; ++week) {
            platform().clock.advance(kWeek - std::chrono::seconds{1});
            signed_in = good(refresh(signed_in.refresh_token));
        }
        platform().clock.advance(kWeek);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"refresh_token_invalid"}, reasonOf(refresh(signed_in.refresh_token)));
    }

    void madeUpRefreshTokensAreRefused() {
        const auto signed_in = enter();
        auto changed = signed_in.refresh_token;
        changed.back() = changed.back() == 'A' ? 'E' : 'A';
        for (const std::string& token :
             {std::string{},
              std::string{"rt_"},
              changed,
              signed_in.access_token,
              "pk_" + signed_in.refresh_token.substr(3),
              "rt_" + std::string(43, 'A')}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"refresh_token_invalid"}, reasonOf(refresh(token)));
        }
    }

    void aRefreshTokenOfAnotherTenantsIdIsRefused() {
        const auto signed_in = enter();
        auto bytes = *base::fromBase64Url(signed_in.refresh_token.substr(3));
        for (int index = 0; index < 8; ++index) {
            bytes[static_cast<std::size_t>(index)] =
                static_cast<char>(platform().globex.id.value() >> (8 * (7 - index)));
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string{"refresh_token_invalid"},
            reasonOf(refresh("rt_" + base::toBase64Url(bytes))));
        good(refresh(signed_in.refresh_token));
    }

    void sessionsAreListedWithWhereTheyAre() {
        platform().newUser(platform().acme, kAda);
        Actor actor = Platform::from("2001:db8::1");
        actor.user_agent = "Browser\r\n\xff" + std::string(600, 'x');
        const auto signed_in = good(platform().services.sign_in.withPassword(
            platform().acme, kAda, Platform::kPassword, actor));
        const auto sessions =
            good(platform().services.sessions.list(platform().principalOf(signed_in)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sessions.size());
        CPPUNIT_ASSERT(sessions[0].id == signed_in.session);
        CPPUNIT_ASSERT_EQUAL(std::string{"2001:db8::1"}, sessions[0].address);
        CPPUNIT_ASSERT(sessions[0].user_agent.starts_with("Browser???xxx"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{400}, sessions[0].user_agent.size());
    }

    void signingOutEndsTheAccessTokenAtOnce() {
        const auto signed_in = enter();
        const auto principal = platform().principalOf(signed_in);
        good(platform().services.sessions.revoke(
            principal, signed_in.session, Platform::as(principal)));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(signed_in));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"refresh_token_invalid"}, reasonOf(refresh(signed_in.refresh_token)));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"session_not_found"},
            reasonOf(platform().services.sessions.revoke(
                principal, signed_in.session, Platform::as(principal))));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("session.signed_out"));
        CPPUNIT_ASSERT(good(platform().services.sessions.list(principal)).empty());
    }

    void nobodyEndsAnothersSession() {
        const auto signed_in = enter();
        const auto neighbour = platform().enter(platform().acme, "neighbour@example.com");
        const auto stranger = platform().enter(platform().globex, kAda);
        for (const auto& other : {neighbour, stranger}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"session_not_found"},
                reasonOf(platform().services.sessions.revoke(
                    other, signed_in.session, Platform::as(other))));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(signed_in));
        CPPUNIT_ASSERT_EQUAL(0, platform().audited("session.revoked"));
    }

    void endingAllOthersKeepsOnesOwn() {
        const auto first = enter();
        const auto second = good(platform().signIn(platform().acme, kAda));
        const auto own = good(platform().signIn(platform().acme, kAda));
        const auto principal = platform().principalOf(own);
        CPPUNIT_ASSERT_EQUAL(
            2, good(platform().services.sessions.revokeOthers(principal, Platform::as(principal))));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(first));
        CPPUNIT_ASSERT_EQUAL(std::string{"access_revoked"}, platform().authenticates(second));
        CPPUNIT_ASSERT_EQUAL(std::string{"success"}, platform().authenticates(own));
        CPPUNIT_ASSERT_EQUAL(1, platform().audited("session.others_revoked"));
        auto by_key = principal;
        by_key.session.reset();
        CPPUNIT_ASSERT_EQUAL(
            std::string{"no_session"},
            reasonOf(platform().services.sessions.revokeOthers(by_key, Platform::as(by_key))));
    }

    void anotherHostLearnsOfARevocationWithOnePoll() {
        const auto signed_in = enter();
        const auto principal = platform().principalOf(signed_in);
        Revocations elsewhere{platform().db.database(), platform().clock};
        good(elsewhere.poll());
        good(platform().services.sessions.revoke(
            principal, signed_in.session, Platform::as(principal)));
        CPPUNIT_ASSERT(!elsewhere.isRevoked(principal));
        good(elsewhere.poll());
        CPPUNIT_ASSERT(elsewhere.isRevoked(principal));
        Revocations started_later{platform().db.database(), platform().clock};
        good(started_later.poll());
        CPPUNIT_ASSERT(started_later.isRevoked(principal));
    }

    void aRevocationThatCommitsLateIsNotMissed() {
        const auto late = platform().principalOf(enter());
        const auto early = platform().principalOf(good(platform().signIn(platform().acme, kAda)));
        Revocations elsewhere{platform().db.database(), platform().clock};
        good(elsewhere.poll());
        // The first to begin is the last to commit, and a poll falls in between.
        auto* slow = PQconnectdb(platform().db.cluster().adminUrl(platform().db.name()).c_str());
        const auto run = [&](const std::string& sql) {
            PGresult* result = PQexec(slow, sql.c_str());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                PQerrorMessage(slow), PGRES_COMMAND_OK, PQresultStatus(result));
            PQclear(result);
        };
        run("BEGIN");
        run("INSERT INTO parley.revocation (tenant_id, user_id, session_id, at) VALUES (" +
            std::to_string(late.tenant.value()) + ", '" + late.user.uuid().text() + "', '" +
            late.session->uuid().text() + "', '" + base::toRfc3339(platform().clock.now()) + "')");
        good(platform().services.sessions.revoke(early, *early.session, Platform::as(early)));
        good(elsewhere.poll());
        CPPUNIT_ASSERT(elsewhere.isRevoked(early));
        CPPUNIT_ASSERT(!elsewhere.isRevoked(late));
        run("COMMIT");
        PQfinish(slow);
        good(elsewhere.poll());
        CPPUNIT_ASSERT(elsewhere.isRevoked(late));
    }

    void revocationsAreForgottenWhenNoTokenCanOutliveThem() {
        const auto principal = platform().principalOf(enter());
        good(platform().services.sessions.revoke(
            principal, *principal.session, Platform::as(principal)));
        auto& revocations = platform().services.revocations;
        platform().clock.advance(std::chrono::minutes{11});
        good(revocations.poll());
        CPPUNIT_ASSERT(revocations.isRevoked(principal));
        platform().clock.advance(std::chrono::minutes{10});
        CPPUNIT_ASSERT(good(platform().services.tidying.tidy()) > 0);
        good(revocations.poll());
        CPPUNIT_ASSERT(!revocations.isRevoked(principal));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"0"}, platform().db.adminValue("SELECT count(*) FROM parley.revocation"));
    }

    void listenersHearOfEveryRevocationOnce() {
        Revocations elsewhere{platform().db.database(), platform().clock};
        std::vector<Revocation> heard;
        elsewhere.listen([&](const Revocation& revocation) { heard.push_back(revocation); });
        const auto principal = platform().principalOf(enter());
        const auto other = platform().principalOf(good(platform().signIn(platform().acme, kAda)));
        good(platform().services.sessions.revoke(
            principal, *principal.session, Platform::as(principal)));
        good(elsewhere.poll());
        good(elsewhere.poll());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, heard.size());
        CPPUNIT_ASSERT(heard[0].concerns(principal));
        CPPUNIT_ASSERT(!heard[0].concerns(other));
    }

private:
    SignedIn enter() {
        platform().newUser(platform().acme, kAda);
        return good(platform().signIn(platform().acme, kAda));
    }
    base::Result<SignedIn> refresh(const std::string& token) {
        return platform().services.sessions.refresh(token, Platform::from("192.0.2.1"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionsTest);

}  // namespace
}  // namespace parley::tenancy
