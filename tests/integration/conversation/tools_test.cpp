#include "../io/outbound/http_answers.hpp"
#include "../io/outbound/outbound_world.hpp"
#include "conversation_fixture.hpp"

#include <base/bytes.hpp>
#include <conversation/tools/host_tools.hpp>
#include <conversation/tools/talk_tools.hpp>
#include <conversation/tools/tool_box.hpp>
#include <io/signal.hpp>

#include <secrets/vault.hpp>

namespace parley::conversation {
namespace {

using io::testing::OutboundWorld;
using parley::testing::Peer;
using parley::testing::ScriptedServer;

constexpr const char* kSecret = "a secret of sixteen";

/// Tools of a tenant that are a server on the loopback, which operators may reach.
class ToolsTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(ToolsTest);
    CPPUNIT_TEST(aToolIsKeptWithoutItsSecret);
    CPPUNIT_TEST(eachTenantHasItsOwn);
    CPPUNIT_TEST(whatCannotBeAToolIsRefused);
    CPPUNIT_TEST(aCallReachesTheTenantSigned);
    CPPUNIT_TEST(wrongArgumentsCallNobody);
    CPPUNIT_TEST(aToolThatIsSwitchedOffIsNoneAndKeepsItsSecret);
    CPPUNIT_TEST(slowToolsAreNotWaitedFor);
    CPPUNIT_TEST(privateAddressesAreNotCalled);
    CPPUNIT_TEST(everyRunIsNoted);
    CPPUNIT_TEST(theTimeIsThatOfTheTenant);
    CPPUNIT_TEST(inAConversationCallsRunAtTheSameTime);
    CPPUNIT_TEST_SUITE_END();

    std::string url(const ScriptedServer& server) const {
        return "https://good.test:" + std::to_string(server.port()) + "/find";
    }
    TenantTools::Creation order(const std::string& at) const {
        return {
            .name = "find_order",
            .description = "Finds an order.",
            .parameters =
                {{"type", "object"},
                 {"required", {"number"}},
                 {"properties", {{"number", {{"type", "string"}}}}}},
            .url = at,
            .secret = kSecret};
    }
    ToolCaller caller() const { return {.tenant = acme, .user = ada, .time_zone = "Asia/Tokyo"}; }
    static ToolBox::Order ask(const char* arguments = R"({"number":"4711"})") {
        return {.name = "find_order", .arguments = arguments, .call_id = "call_1"};
    }
    std::unique_ptr<ToolBox> makeBox(io::Trust trust = io::Trust::Operator) {
        return std::make_unique<ToolBox>(
            ToolBox::Needs{db->database(), vault, clock, *world->http, trust});
    }
    ScriptedServer::Script answering(std::string body) {
        return [this, body = std::move(body)](Peer& peer, int) {
            for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
                const std::string mark = "Content-Length: ";
                const auto at = head.find(mark) + mark.size();
                const auto size = std::stoul(head.substr(at));
                heads.push_back(head);
                bodies.push_back(peer.readBytes(size));
                peer.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
            }
        };
    }
    std::unique_ptr<ScriptedServer> serve(ScriptedServer::Script script) {
        return std::make_unique<ScriptedServer>(
            std::move(script), world->authority().issue("DNS:good.test"));
    }
    std::string headerOf(const std::string& head, const std::string& name) const {
        const auto at = head.find(name + ": ") + name.size() + 2;
        return head.substr(at, head.find("\r\n", at) - at);
    }

public:
    void setUp() override {
        ConversationFixture::setUp();
        world = std::make_unique<OutboundWorld>();
        box = makeBox();
    }
    void tearDown() override {
        box = nullptr;
        world = nullptr;
        ConversationFixture::tearDown();
    }

    void aToolIsKeptWithoutItsSecret() {
        const auto made = good(box->tenants.create(acme, order("https://shop.test/find")));
        CPPUNIT_ASSERT(made.enabled && made.timeout == 5s);
        CPPUNIT_ASSERT_EQUAL(std::string{kSecret}, good(box->tenants.secretOf(acme, made.id)));
        CPPUNIT_ASSERT_EQUAL(0, count("tool WHERE tool::text LIKE '%sixteen%'"));
        const auto changed = good(
            box->tenants.change(acme, made.id, {.description = "Finds it.", .timeout = 900ms}));
        CPPUNIT_ASSERT(changed.description == "Finds it." && changed.timeout == 900ms);
        CPPUNIT_ASSERT(changed.url == made.url && changed.parameters == made.parameters);
        good(box->tenants.remove(acme, made.id));
        CPPUNIT_ASSERT_EQUAL(0, count("secret"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tool_not_found"}, reasonOf(box->tenants.get(acme, made.id)));
    }

    void eachTenantHasItsOwn() {
        const auto made = good(box->tenants.create(acme, order("https://shop.test/find")));
        CPPUNIT_ASSERT(good(box->tenants.list(globex)).empty());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tool_not_found"}, reasonOf(box->tenants.get(globex, made.id)));
        good(box->tenants.create(globex, order("https://other.test/find")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tool_exists"},
            reasonOf(box->tenants.create(acme, order("https://shop.test/find"))));
        CPPUNIT_ASSERT_EQUAL(2, count("secret"));
    }

    void whatCannotBeAToolIsRefused() {
        for (const auto* at : {"http://shop.test/", "shop.test", "wss://shop.test/", ""})
            CPPUNIT_ASSERT_EQUAL(
                std::string{"tool_url_invalid"}, reasonOf(box->tenants.create(acme, order(at))));
        auto endless = order("https://shop.test/");
        endless.parameters = {{"$ref", "#"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tool_schema_invalid"}, reasonOf(box->tenants.create(acme, endless)));
        CPPUNIT_ASSERT_EQUAL(0, count("secret"));
    }

    void aCallReachesTheTenantSigned() {
        const auto server = serve(answering(R"({"status":"on its way"})"));
        good(box->tenants.create(acme, order(url(*server))));
        const auto result = good(box->run(caller(), ask()));
        CPPUNIT_ASSERT_EQUAL(json({{"status", "on its way"}}), result);
        const auto body = json::parse(bodies.at(0));
        CPPUNIT_ASSERT(body["arguments"]["number"] == "4711");
        CPPUNIT_ASSERT(body["user_id"] == ada.publicId());
        CPPUNIT_ASSERT_EQUAL(
            "v1=" + base::toHex(base::hmacSha256(
                        kSecret, headerOf(heads.at(0), "Parley-Timestamp") + '.' + bodies.at(0))),
            headerOf(heads.at(0), "Parley-Signature"));
    }

    void wrongArgumentsCallNobody() {
        const auto server = serve(answering("{}"));
        good(box->tenants.create(acme, order(url(*server))));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tool_arguments_invalid"}, reasonOf(box->run(caller(), ask("{}"))));
        CPPUNIT_ASSERT_EQUAL(0, server->connections());
    }

    void aToolThatIsSwitchedOffIsNoneAndKeepsItsSecret() {
        const auto made = good(box->tenants.create(acme, order("https://shop.test/find")));
        good(box->tenants.change(acme, made.id, {.enabled = false}));
        CPPUNIT_ASSERT(good(box->offersOf(acme)).empty());
        CPPUNIT_ASSERT_EQUAL(std::string{"tool_not_found"}, reasonOf(box->run(caller(), ask())));
        CPPUNIT_ASSERT_EQUAL(std::string{kSecret}, good(box->tenants.secretOf(acme, made.id)));
    }

    void slowToolsAreNotWaitedFor() {
        const auto server = serve([](Peer& peer, int) {
            peer.readHead();
            peer.waitForClose();
        });
        auto slow = order(url(*server));
        slow.timeout = 200ms;
        good(box->tenants.create(acme, slow));
        CPPUNIT_ASSERT_EQUAL(std::string{"tool_timed_out"}, reasonOf(box->run(caller(), ask())));
    }

    void privateAddressesAreNotCalled() {
        const auto server = serve(answering("{}"));
        box = makeBox(io::Trust::Tenant);
        good(box->tenants.create(acme, order(url(*server))));
        CPPUNIT_ASSERT_EQUAL(std::string{"tool_failed"}, reasonOf(box->run(caller(), ask())));
        CPPUNIT_ASSERT_EQUAL(0, server->connections());
    }

    void everyRunIsNoted() {
        const auto server = serve(answering("fine"));
        good(box->tenants.create(acme, order(url(*server))));
        good(box->run(caller(), ask()));
        CPPUNIT_ASSERT(!box->run(caller(), ask("{}")));
        CPPUNIT_ASSERT(!box->run(caller(), {.name = "nobody_has_it"}));
        CPPUNIT_ASSERT_EQUAL(2, count("tool_run WHERE name = 'find_order' AND kind = 'tenant'"));
        CPPUNIT_ASSERT_EQUAL(1, count("tool_run WHERE outcome = 'succeeded'"));
        CPPUNIT_ASSERT_EQUAL(1, count("tool_run WHERE outcome = 'tool_arguments_invalid'"));
        CPPUNIT_ASSERT_EQUAL(0, count("tool_run WHERE tool_run::text LIKE '%4711%'"));
        clock.advance(std::chrono::hours{24 * 91});
        good(box->purge());
        CPPUNIT_ASSERT_EQUAL(0, count("tool_run"));
    }

    void theTimeIsThatOfTheTenant() {
        box->add(currentTimeTool(db->database(), clock));
        const auto here = good(box->run(caller(), {.name = "current_time"}));
        CPPUNIT_ASSERT(here["time_zone"] == "Asia/Tokyo");
        const auto utc = good(
            box->run(caller(), {.name = "current_time", .arguments = R"({"time_zone":"UTC"})"}));
        CPPUNIT_ASSERT_EQUAL(
            base::toRfc3339(clock.now()).substr(0, 19), utc["time"].get<std::string>());
        CPPUNIT_ASSERT(
            utc["time"] != here["time"] && utc["weekday"].get<std::string>().ends_with("day"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"tool_arguments_invalid"},
            reasonOf(box->run(
                caller(), {.name = "current_time", .arguments = R"({"time_zone":"Mars/Base"})"})));
    }

    void inAConversationCallsRunAtTheSameTime() {
        auto& loop = world->loops.at(0);
        io::Signal both{loop};
        std::atomic<int> running{0};
        box->add(
            {.offer = {"meet", "Waits for the other one.", "{}"},
             .run = [&](const json&, const ToolCaller&) -> base::Result<json> {
                 if (++running == 2) both.ring();
                 while (running < 2)
                     if (!both.waitFor(10s)) return json("alone");
                 return json("met");
             }});
        std::vector<std::string> outputs;
        std::unique_ptr<TalkTools> tools;
        std::vector<std::unique_ptr<ToolRunner::Run>> runs;
        io::Waiter done;
        world->onLoop([&] {
            tools =
                std::make_unique<TalkTools>(*box, caller(), std::set<std::string>{"meet"}, loop);
            CPPUNIT_ASSERT(tools->has("meet") && !tools->has("find_order"));
            for (const auto* id : {"call_1", "call_2"})
                runs.push_back(tools->run({id, "meet", "{}"}, [&](std::string output) {
                    outputs.push_back(std::move(output));
                    if (outputs.size() == 2) done.wake();
                }));
        });
        done.wait();
        CPPUNIT_ASSERT(outputs == std::vector<std::string>({"met", "met"}));
        box->stop();
    }

private:
    const secrets::Vault vault{*secrets::MasterKey::fromText("a:" + std::string(64, 'a'))};
    std::unique_ptr<OutboundWorld> world;
    std::unique_ptr<ToolBox> box;
    std::vector<std::string> heads;
    std::vector<std::string> bodies;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ToolsTest);

}  // namespace
}  // namespace parley::conversation
