#include "http_answers.hpp"
#include "outbound_world.hpp"
#include "scripted_server.hpp"

#include <cppunit/extensions/HelperMacros.h>

#include <mutex>
#include <string>

namespace parley::io {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)
using parley::testing::Peer;
using parley::testing::ScriptedServer;
using parley::testing::TestAuthority;
using parley::testing::TestIdentity;

/// Answers with what `answer` makes of the head, and keeps all heads.
class Recorder {
public:
    using Answer = std::function<std::string(const std::string& head)>;
    explicit Recorder(Answer answer, std::optional<TestIdentity> identity = {})
        : server_{
              [this, answer = std::move(answer)](Peer& peer, int) {
                  for (;;) {
                      const auto head = peer.readHead();
                      if (head.empty()) return;
                      remember(head);
                      peer.send(answer(head));
                  }
              },
              std::move(identity)} {}

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] int connections() const { return server_.connections(); }
    [[nodiscard]] std::vector<std::string> heads() {
        const std::lock_guard lock{mutex_};
        return heads_;
    }

private:
    void remember(const std::string& head) {
        const std::lock_guard lock{mutex_};
        heads_.push_back(head);
    }

    std::mutex mutex_;
    std::vector<std::string> heads_;
    ScriptedServer server_;
};

std::string redirectTo(const std::string& url, int status = 302) {
    return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + url +
           "\r\nContent-Length: 0\r\n\r\n";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

class EgressTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EgressTest);
    CPPUNIT_TEST(aNameThatIsReboundLeadsNowhereElse);
    CPPUNIT_TEST(aNameIsAskedForOnce);
    CPPUNIT_TEST(oneClosedAddressAmongOpenOnesClosesTheName);
    CPPUNIT_TEST(triesTheOtherAddressesOfAName);
    CPPUNIT_TEST(tenantsReachNothingPrivate);
    CPPUNIT_TEST(tenantsDoNotGetAnOperatorsConnection);
    CPPUNIT_TEST(followsRedirectsOnlyWhenAskedTo);
    CPPUNIT_TEST(checksWhereARedirectLeads);
    CPPUNIT_TEST(secretsStayWithTheOriginTheyWereMeantFor);
    CPPUNIT_TEST(aRedirectMayTurnAPostIntoAGet);
    CPPUNIT_TEST(redirectsEnd);
    CPPUNIT_TEST(believesOnlyTheRightCertificate);
    CPPUNIT_TEST(resumesSessions);
    CPPUNIT_TEST(anEndThatTlsDoesNotConfirmIsACut);
    CPPUNIT_TEST(aCaFileMustBeOne);
    CPPUNIT_TEST_SUITE_END();

public:
    void aNameThatIsReboundLeadsNowhereElse() {
        OutboundWorld world;
        // The same port at the address that the name has at first, and at the one it has later.
        Recorder inner{[](const std::string&) { return kHello; }};
        world.resolver.set("rebound.test", {{"93.184.216.34"}, {"127.0.0.1"}});
        HttpRequest request{
            .url = "https://rebound.test:" + std::to_string(inner.port()) + "/",
            .timeouts = {.connect = std::chrono::milliseconds{300}}};
        // Nothing answers there, which may take its time to show or not.
        const auto first = call(world, request).outcome();
        CPPUNIT_ASSERT_MESSAGE(first, first == "connect" || first == "connect_timeout");
        CPPUNIT_ASSERT_EQUAL(1, world.resolver.questions.load());
        CPPUNIT_ASSERT_EQUAL(std::string{"refused"}, call(world, request).outcome());
        CPPUNIT_ASSERT_EQUAL(0, inner.connections());
    }

    void aNameIsAskedForOnce() {
        OutboundWorld world;
        Recorder allowed{[](const std::string&) { return kHello; }};
        world.resolver.set("rebound.test", {{"127.0.0.1"}, {"127.0.0.2"}});
        auto request = get(allowed.port());
        request.url = "http://rebound.test:" + std::to_string(allowed.port()) + "/";
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, request).outcome());
        // The second call keeps to the connection that was checked; a third, of its own, is
        // refused.
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, request).outcome());
        CPPUNIT_ASSERT_EQUAL(1, world.resolver.questions.load());
        Recorder other{[](const std::string&) { return kHello; }};
        request.url = "http://rebound.test:" + std::to_string(other.port()) + "/";
        CPPUNIT_ASSERT_EQUAL(std::string{"refused"}, call(world, request).outcome());
        CPPUNIT_ASSERT_EQUAL(0, other.connections());
    }

    void oneClosedAddressAmongOpenOnesClosesTheName() {
        OutboundWorld world;
        Recorder server{[](const std::string&) { return kHello; }};
        for (const auto* closed :
             {"127.0.0.2",
              "10.0.0.1",
              "169.254.169.254",
              "::1",
              "fd00:ec2::254",
              "::ffff:10.0.0.1"}) {
            world.resolver.set("mixed.test", {{"127.0.0.1", closed}});
            auto request = get(server.port());
            request.url = "http://mixed.test:" + std::to_string(server.port()) + "/";
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                closed, std::string{"refused"}, call(world, request).outcome());
        }
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void triesTheOtherAddressesOfAName() {
        OutboundWorld world;
        world.guard = EgressGuard::create({"127.0.0.0/8"}).value();
        Recorder server{[](const std::string&) { return kHello; }};
        // Nobody listens at the first two.
        world.resolver.set("many.test", {{"127.0.0.3", "127.0.0.2", "127.0.0.1"}});
        auto request = get(server.port());
        request.url = "http://many.test:" + std::to_string(server.port()) + "/";
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, request).outcome());
    }

    void tenantsReachNothingPrivate() {
        OutboundWorld world;
        Recorder server{
            [](const std::string&) { return kHello; }, world.authority().issue("DNS:good.test")};
        const auto port = std::to_string(server.port());
        for (const auto& url :
             {"https://good.test:" + port + "/",
              "https://127.0.0.1:" + port + "/",
              "https://[::ffff:127.0.0.1]:" + port + "/",
              std::string{"http://good.test/"}}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                url, std::string{"refused"}, call(world, {.url = url}).outcome());
        }
        CPPUNIT_ASSERT_EQUAL(0, server.connections());
    }

    void tenantsDoNotGetAnOperatorsConnection() {
        OutboundWorld world;
        Recorder server{
            [](const std::string&) { return kHello; }, world.authority().issue("DNS:good.test")};
        auto request = getTls(server.port());
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, request).outcome());
        request.trust = Trust::Tenant;
        CPPUNIT_ASSERT_EQUAL(std::string{"refused"}, call(world, request).outcome());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, server.heads().size());
    }

    void followsRedirectsOnlyWhenAskedTo() {
        OutboundWorld world;
        Recorder server{[](const std::string& head) {
            return contains(head, "GET /new") ? kHello : redirectTo("/new");
        }};
        auto request = get(server.port(), "/old");
        const auto told = call(world, request);
        CPPUNIT_ASSERT_EQUAL(std::string{"302"}, told.outcome());
        CPPUNIT_ASSERT_EQUAL(std::string{"/new"}, *findHeader(told.headers, "location"));
        request.max_redirects = 1;
        CPPUNIT_ASSERT_EQUAL(std::string{"hello"}, call(world, request).body);
        CPPUNIT_ASSERT_EQUAL(1, server.connections());
    }

    void checksWhereARedirectLeads() {
        OutboundWorld world;
        world.resolver.set("inner.test", {{"127.0.0.2"}});
        Recorder inner{[](const std::string&) { return kHello; }};
        const auto port = std::to_string(inner.port());
        const auto outcome = [&](const std::string& location) {
            Recorder server{[&](const std::string&) { return redirectTo(location); }};
            auto request = get(server.port());
            request.max_redirects = 3;
            return call(world, request).outcome();
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, outcome("http://good.test:" + port + "/"));
        const auto reached = inner.connections();
        for (const auto& location :
             {"http://inner.test:" + port + "/",
              "http://127.0.0.2:" + port + "/",
              "http://[::1]:" + port + "/",
              std::string{"http://169.254.169.254/latest/meta-data/"},
              std::string{"http://[fd00:ec2::254]/"},
              std::string{"//10.0.0.1/"}}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(location, std::string{"refused"}, outcome(location));
        }
        for (const auto* location :
             {"file:///etc/passwd",
              "http://user@good.test/",
              "http://0x7f.1/",
              "ht tp://x/",
              "http://"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(location, std::string{"protocol"}, outcome(location));
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid"}, outcome("ws://good.test/"));
        CPPUNIT_ASSERT_EQUAL(reached, inner.connections());

        Recorder tls{
            [&](const std::string&) { return redirectTo("http://good.test:" + port + "/"); },
            world.authority().issue("DNS:good.test")};
        auto request = getTls(tls.port());
        request.max_redirects = 3;
        CPPUNIT_ASSERT_EQUAL(std::string{"refused"}, call(world, request).outcome());
        CPPUNIT_ASSERT_EQUAL(reached, inner.connections());
    }

    void secretsStayWithTheOriginTheyWereMeantFor() {
        OutboundWorld world;
        Recorder other{[](const std::string&) { return kHello; }};
        std::string location = "/same";
        Recorder first{[&](const std::string& head) {
            return contains(head, "GET /same") ? kHello : redirectTo(location);
        }};
        auto request = get(first.port());
        request.max_redirects = 1;
        request.headers = {
            {"Authorization", "Bearer secret"},
            {"Cookie", "secret"},
            {"X-Api-Key", "secret"},
            {"Accept-Language", "de"}};
        call(world, request);
        CPPUNIT_ASSERT(contains(first.heads().back(), "Bearer secret"));
        location = "http://good.test:" + std::to_string(other.port()) + "/";
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, request).outcome());
        CPPUNIT_ASSERT(!contains(other.heads().back(), "secret"));
        CPPUNIT_ASSERT(contains(other.heads().back(), "Accept-Language: de"));
    }

    void aRedirectMayTurnAPostIntoAGet() {
        OutboundWorld world;
        const auto asked = [&](int status) {
            std::string seen;
            ScriptedServer server{[&](Peer& peer, int) {
                peer.readHead();
                peer.readBytes(4);
                peer.send(redirectTo("/new", status));
                seen = peer.readHead();
                if (contains(seen, "Content-Length: 4")) seen += peer.readBytes(4);
                peer.send(kHello);
            }};
            auto request = get(server.port());
            request.method = "POST";
            request.body = "body";
            request.max_redirects = 1;
            CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, request).outcome());
            return seen;
        };
        for (const int status : {301, 302, 303}) {
            const auto seen = asked(status);
            CPPUNIT_ASSERT(seen.starts_with("GET /new "));
            CPPUNIT_ASSERT(!contains(seen, "Content-Length"));
        }
        for (const int status : {307, 308}) {
            const auto seen = asked(status);
            CPPUNIT_ASSERT(seen.starts_with("POST /new "));
            CPPUNIT_ASSERT(seen.ends_with("body"));
        }
    }

    void redirectsEnd() {
        OutboundWorld world;
        Recorder server{[](const std::string&) { return redirectTo("/again"); }};
        auto request = get(server.port());
        request.max_redirects = 4;
        CPPUNIT_ASSERT_EQUAL(std::string{"protocol"}, call(world, request).outcome());
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, server.heads().size());
    }

    void believesOnlyTheRightCertificate() {
        OutboundWorld world;
        const auto& authority = world.authority();
        const auto outcome = [&](const TestIdentity& identity,
                                 const std::string& host = "good.test") {
            Recorder server{[](const std::string&) { return kHello; }, identity};
            const auto told = call(world, getTls(server.port(), host));
            CPPUNIT_ASSERT(!told.failure || told.failure->sent == RequestSent::No);
            CPPUNIT_ASSERT_EQUAL(
                told.failure ? std::size_t{0} : std::size_t{1}, server.heads().size());
            return told.outcome();
        };
        const TestAuthority stranger;
        world.resolver.set("www.good.test", {{"127.0.0.1"}});
        const std::string tls = "tls";
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, outcome(authority.issue("DNS:good.test")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"200"}, outcome(authority.issue("DNS:*.good.test"), "www.good.test"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"200"}, outcome(authority.issue("IP:127.0.0.1"), "127.0.0.1"));
        CPPUNIT_ASSERT_EQUAL(tls, outcome(authority.issue("DNS:other.test")));
        CPPUNIT_ASSERT_EQUAL(tls, outcome(authority.issue("DNS:good.test.evil.test")));
        CPPUNIT_ASSERT_EQUAL(tls, outcome(authority.issue("DNS:g*.test")));
        CPPUNIT_ASSERT_EQUAL(tls, outcome(authority.issue("IP:127.0.0.1")));
        CPPUNIT_ASSERT_EQUAL(tls, outcome(authority.issue("DNS:127.0.0.1"), "127.0.0.1"));
        CPPUNIT_ASSERT_EQUAL(tls, outcome(authority.issue("IP:127.0.0.2"), "127.0.0.1"));
        CPPUNIT_ASSERT_EQUAL(
            tls, outcome(authority.issue("DNS:good.test", std::chrono::hours{-24})));
        CPPUNIT_ASSERT_EQUAL(tls, outcome(stranger.issue("DNS:good.test")));
        ScriptedServer plain{[](Peer& peer, int) { peer.send("220 not TLS\r\n"); }};
        CPPUNIT_ASSERT_EQUAL(tls, call(world, getTls(plain.port())).outcome());
    }

    void resumesSessions() {
        OutboundWorld world;
        std::vector<bool> resumed;
        ScriptedServer server{
            [&](Peer& peer, int) {
                peer.readHead();
                resumed.push_back(peer.resumedSession());
                peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                peer.waitForClose();
            },
            world.authority().issue("DNS:good.test")};
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, getTls(server.port())).outcome());
        CPPUNIT_ASSERT(resumed == (std::vector<bool>{false, true, true}));
    }

    void anEndThatTlsDoesNotConfirmIsACut() {
        OutboundWorld world;
        bool confirm = false;
        ScriptedServer server{
            [&](Peer& peer, int) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\r\n\r\npart");
                if (!confirm) peer.cut();
            },
            world.authority().issue("DNS:good.test")};
        CPPUNIT_ASSERT_EQUAL(std::string{"reset"}, call(world, getTls(server.port())).outcome());
        confirm = true;
        CPPUNIT_ASSERT_EQUAL(std::string{"200"}, call(world, getTls(server.port())).outcome());
    }

    void aCaFileMustBeOne() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"egress_ca_file_unusable"},
            TlsTrust::create("/nowhere/ca.pem").error().reason);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EgressTest);

}  // namespace
}  // namespace parley::io
