#include "tenants_fixture.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using namespace std::chrono_literals;

class ChainDirectoryTest : public TenantsFixture {
    CPPUNIT_TEST_SUITE(ChainDirectoryTest);
    CPPUNIT_TEST(whoHasNoOrderGetsWhatThePlatformComesWith);
    CPPUNIT_TEST(aChangeIsSeenAtTheNextRefresh);
    CPPUNIT_TEST(otherSettingsBeginTheHealthAnew);
    CPPUNIT_TEST(aShutPluginServesNobody);
    CPPUNIT_TEST(aProbeBringsBackOneThatFailed);
    CPPUNIT_TEST(whatOneHostFindsOutAllKnow);
    CPPUNIT_TEST(whatHappensIsWritten);
    CPPUNIT_TEST_SUITE_END();

public:
    void whoHasNoOrderGetsWhatThePlatformComesWith() {
        CPPUNIT_ASSERT(services->start());
        CPPUNIT_ASSERT(services->directory.mind(kTenant)->abilities().tools == canUseTools());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, services->directory.all().size());
        // No default for hearing: a chain of nobody.
        CPPUNIT_ASSERT(services->directory.ear(kTenant)->abilities().codecs.empty());
    }

    void aChangeIsSeenAtTheNextRefresh() {
        CPPUNIT_ASSERT(services->start());
        const auto made = make("First", Kind::Stt);
        CPPUNIT_ASSERT(
            services->chains.set(kTenant, {.kind = Kind::Stt, .entries = {{.provider = made.id}}}));
        const auto before = services->directory.ear(kTenant);
        CPPUNIT_ASSERT(services->directory.refresh());
        CPPUNIT_ASSERT(!services->directory.ear(kTenant)->abilities().codecs.empty());
        // What was given keeps its order.
        CPPUNIT_ASSERT(before->abilities().codecs.empty());
        CPPUNIT_ASSERT(services->directory.ear(kOtherTenant)->abilities().codecs.empty());

        CPPUNIT_ASSERT(services->providers.change(kTenant, made.id, {.enabled = false}));
        CPPUNIT_ASSERT(services->directory.refresh());
        CPPUNIT_ASSERT(services->directory.ear(kTenant)->abilities().codecs.empty());
    }

    void otherSettingsBeginTheHealthAnew() {
        CPPUNIT_ASSERT(services->start());
        const auto made = make("First");
        CPPUNIT_ASSERT(services->directory.refresh());
        const auto first = services->directory.find(kTenant, made.id);
        first->health->failed({.code = FailureCode::Auth}, Moment::BeforeOutput, now());
        CPPUNIT_ASSERT(services->providers.change(kTenant, made.id, {.name = "Another name"}));
        CPPUNIT_ASSERT(services->directory.refresh());
        CPPUNIT_ASSERT(!services->directory.find(kTenant, made.id)->health->admits(now()));
        CPPUNIT_ASSERT(
            services->providers.change(kTenant, made.id, {.secrets = {{"api_key", "right"}}}));
        CPPUNIT_ASSERT(services->directory.refresh());
        CPPUNIT_ASSERT(services->directory.find(kTenant, made.id)->health->admits(now()));
    }

    void aShutPluginServesNobody() {
        CPPUNIT_ASSERT(services->start());
        const auto made = make("First");
        CPPUNIT_ASSERT(services->directory.refresh());
        CPPUNIT_ASSERT(services->switches.shut("misbehaving"));
        CPPUNIT_ASSERT(services->directory.refresh());
        CPPUNIT_ASSERT(services->directory.find(kTenant, made.id) == nullptr);
        CPPUNIT_ASSERT(services->directory.all().empty());
        CPPUNIT_ASSERT(services->switches.open("misbehaving"));
        CPPUNIT_ASSERT(services->directory.refresh());
        CPPUNIT_ASSERT(services->directory.find(kTenant, made.id) != nullptr);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, services->directory.all().size());
    }

    void aProbeBringsBackOneThatFailed() {
        CPPUNIT_ASSERT(services->start());
        const auto made = *services->providers.create(
            kTenant,
            {.kind = Kind::Tts,
             .plugin = "misbehaving",
             .name = "First",
             .settings = {{"misdeed", "good_key"}}});
        CPPUNIT_ASSERT(services->directory.refresh());
        const auto live = services->directory.find(kTenant, made.id);
        const auto long_ago = now() - 1min;
        for (int i = 0; i < 3; ++i)
            live->health->failed({.code = FailureCode::Network}, Moment::BeforeOutput, long_ago);
        CPPUNIT_ASSERT(!live->health->admits(now()));
        db->onFiber([&] { services->prober.probeDue(); });
        CPPUNIT_ASSERT(testing::eventually([&] { return live->health->admits(now()); }));
    }

    void whatOneHostFindsOutAllKnow() {
        const auto made = make("First");
        const auto other = host(2);
        CPPUNIT_ASSERT(services->start() && other->start());
        const auto here = services->directory.find(kTenant, made.id);
        const auto there = other->directory.find(kTenant, made.id);
        clock.advance(1s);
        here->health->failed({.code = FailureCode::Quota}, Moment::BeforeOutput, now());
        exchange(*services, *other);
        CPPUNIT_ASSERT(!there->health->admits(now()));
        // The latest news count: a test by hand on the other host opens the way on both.
        clock.advance(1s);
        there->health->probeSucceeded(now());
        exchange(*other, *services);
        CPPUNIT_ASSERT(here->health->admits(now()));
    }

    void whatHappensIsWritten() {
        CPPUNIT_ASSERT(services->start());
        const auto made = services->providers.create(
            kTenant,
            {.kind = Kind::Llm,
             .plugin = "misbehaving",
             .name = "Priced",
             .prices = std::vector<Price>{
                 {.unit = "output_token", .micros = 2'000, .currency = "EUR", .per = 1'000}}});
        CPPUNIT_ASSERT(services->directory.refresh());
        AttemptReport report{
            .provider = made->id,
            .kind = Kind::Llm,
            .conversation = base::Uuid::makeV7(clock.now()),
            .outcome = Outcome::Failed,
            .duration = 120ms,
            .consumed = {.tokens = {.output = 500}},
            .failure = Failure{.code = FailureCode::Unavailable, .http_status = 503}};
        services->news.observerOf(kTenant).onAttempt(report);
        CPPUNIT_ASSERT(services->news.flush());

        const auto events = services->reports.events(kTenant, made->id, {}, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"unavailable"}, *events->at(0).code);
        CPPUNIT_ASSERT_EQUAL(503, events->at(0).detail.at("http_status").get<int>());
        const auto costs = services->reports.costs(kTenant, clock.now() - 1h, clock.now() + 1h);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'000}, costs->at(0).micros);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{500'000}, costs->at(0).quantity_milli);
        CPPUNIT_ASSERT_EQUAL(
            report.conversation->text(),
            db->adminValue("SELECT conversation_id FROM parley.cost_event"));
        const auto costsOf = [&](const base::Uuid& conversation) {
            return services->reports
                .costs(kTenant, clock.now() - 1h, clock.now() + 1h, conversation)
                ->size();
        };
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, costsOf(*report.conversation));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, costsOf(base::Uuid::makeV7(clock.now())));
        const auto health = services->reports.health(kTenant);
        CPPUNIT_ASSERT_EQUAL(std::string{"closed"}, health->at(0).breaker);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'000}, health->at(0).spent_micros);
        CPPUNIT_ASSERT_EQUAL(std::string{"EUR"}, health->at(0).spent_currency);
        CPPUNIT_ASSERT(services->reports.events(kOtherTenant, made->id, {}, 10)->empty());
        CPPUNIT_ASSERT(services->reports.health(kOtherTenant)->empty());

        CPPUNIT_ASSERT(services->news.flush());
        CPPUNIT_ASSERT_EQUAL(1, count("cost_event"));
        clock.advance(24h * 100);
        CPPUNIT_ASSERT(services->reports.purge());
        CPPUNIT_ASSERT_EQUAL(0, count("provider_event"));
    }

private:
    [[nodiscard]] base::MonoTime now() const { return services->timers.now(); }
    [[nodiscard]] bool canUseTools() const {
        return services->directory.all().at(0)->instance->mind()->abilities().tools;
    }
    static void exchange(Services& from, Services& to) {
        CPPUNIT_ASSERT(from.news.flush());
        CPPUNIT_ASSERT(to.news.flush());
        CPPUNIT_ASSERT(to.news.learn());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChainDirectoryTest);

}  // namespace
}  // namespace parley::provider
