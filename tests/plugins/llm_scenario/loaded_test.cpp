#include <base/clock.hpp>
#include <io/fiber.hpp>
#include <io/loop.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>

namespace parley::provider {
namespace {

/// Takes an answer on the loop; whoever waits for it is woken by its end.
class Reader final : public MindSink {
public:
    explicit Reader(io::Waiter& ended) : ended_{ended} {}

    void onText(std::string_view delta) override { text += delta; }
    void onFinished(Finish why) override {
        finish = why;
        ended_.wake();
    }
    void onFailed(const Failure& why) override {
        failure = why;
        ended_.wake();
    }

    std::string text;
    std::optional<Finish> finish;
    std::optional<Failure> failure;

private:
    io::Waiter& ended_;
};

/// The package as it is built, in the host.
class LoadedTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LoadedTest);
    CPPUNIT_TEST(thePackageAnswersInTheHost);
    CPPUNIT_TEST(settingsAreCheckedByTheManifest);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        const std::string build = std::getenv("PARLEY_BUILD");
        auto host = PluginHost::create(
            {.folders = {},
             .packages = {build + "/plugins/llm_scenario"},
             .trusted_keys = build + "/plugins/keys/trusted"},
            {.loops = loops_, .clock = clock_});
        CPPUNIT_ASSERT(host);
        host_ = *std::move(host);
        const auto listing = host_->plugins().at(0);
        CPPUNIT_ASSERT_EQUAL(std::string{}, listing.error ? listing.error->detail : std::string{});
    }

    void thePackageAnswersInTheHost() {
        auto instance = host_->configure(
            "llm_scenario",
            {.tenant = "ten_1",
             .config_json =
                 R"({"prompt": "{\"persona\": {\"role\": \"CFO\"}, \"opening\": \"Money first.\"}"})",
             .secrets = nullptr});
        CPPUNIT_ASSERT(instance);
        CPPUNIT_ASSERT((*instance)->mind()->abilities().continues);
        io::Waiter ended;
        Reader reader{ended};
        std::unique_ptr<MindCall> call;
        loops_.at(0).post([&] { call = (*instance)->mind()->start({}, reader); });
        ended.wait();
        CPPUNIT_ASSERT_EQUAL(std::string{"Money first."}, reader.text);
        CPPUNIT_ASSERT(reader.finish == Finish::Stop);
        io::Waiter gone;
        loops_.at(0).post([&] {
            call.reset();
            gone.wake();
        });
        gone.wait();
    }

    void settingsAreCheckedByTheManifest() {
        for (const auto* settings : {R"({"temper": 6})", R"({"prompt": "{\"persona\": 1}"})"}) {
            const auto instance = host_->configure(
                "llm_scenario", {.tenant = "ten_1", .config_json = settings, .secrets = nullptr});
            CPPUNIT_ASSERT_MESSAGE(settings, !instance);
        }
    }

private:
    base::SystemClock clock_;
    io::Loops loops_{1};
    std::unique_ptr<PluginHost> host_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoadedTest);

}  // namespace
}  // namespace parley::provider
