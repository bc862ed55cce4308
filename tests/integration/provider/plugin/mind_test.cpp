#include "loaded_plugin.hpp"

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

/// What a listener to an answer was told. On the loop.
class Reader final : public MindSink {
public:
    void onText(std::string_view delta) override { text_ += delta; }
    void onToolBegin(
        std::uint32_t /*index*/, std::string_view /*call_id*/, std::string_view name) override {
        tools_ += name;
    }
    void onToolArguments(std::uint32_t /*index*/, std::string_view delta) override {
        tools_ += delta;
    }
    void onFinished(Finish finish) override {
        ++ends_;
        finish_ = finish;
    }
    void onFailed(const Failure& failure) override {
        ++ends_;
        failure_ = failure;
    }

    std::string text_;
    std::string tools_;
    std::optional<Finish> finish_;
    std::optional<Failure> failure_;
    int ends_ = 0;
};

class MindTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MindTest);
    CPPUNIT_TEST(answersWithTextAndTools);
    CPPUNIT_TEST(toolsThatAreNoneEndTheCall);
    CPPUNIT_TEST(usageThatIsNoneEndsTheCall);
    CPPUNIT_TEST(bytesThatAreNoTextAreMended);
    CPPUNIT_TEST(anUnknownEndingIsAStop);
    CPPUNIT_TEST(whatWasPostedForACallThatIsGoneIsNotHeard);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override {
        plugin_.onLoop([this] { call_.reset(); });
        instance_.reset();
    }

    void answersWithTextAndTools() {
        ask("none");
        awaitEnd();
        CPPUNIT_ASSERT_EQUAL(std::string{"Hello."}, reader_.text_);
        CPPUNIT_ASSERT_EQUAL(std::string{"book{}"}, reader_.tools_);
        CPPUNIT_ASSERT(reader_.finish_ == Finish::ToolUse);
    }

    void toolsThatAreNoneEndTheCall() {
        for (const auto* misdeed : {"args_of_no_tool", "tool_number"}) {
            ask(misdeed);
            awaitEnd();
            CPPUNIT_ASSERT(reader_.failure_ && reader_.failure_->code == FailureCode::Internal);
            CPPUNIT_ASSERT_EQUAL(std::string{}, reader_.tools_);
        }
    }

    void usageThatIsNoneEndsTheCall() {
        ask("null_usage");
        awaitEnd();
        CPPUNIT_ASSERT(reader_.failure_);
        CPPUNIT_ASSERT_EQUAL(std::string{}, reader_.text_);
    }

    void bytesThatAreNoTextAreMended() {
        ask("bad_utf8");
        awaitEnd();
        CPPUNIT_ASSERT_EQUAL(std::string{"\xef\xbf\xbd okHello."}, reader_.text_);
    }

    void anUnknownEndingIsAStop() {
        ask("odd_finish");
        awaitEnd();
        CPPUNIT_ASSERT(reader_.finish_ == Finish::Stop);
    }

    void whatWasPostedForACallThatIsGoneIsNotHeard() {
        instance_ = plugin_.configure("none");
        plugin_.onLoop([this] {
            call_ = instance_->mind()->start({}, reader_);
            call_.reset();
        });
        plugin_.until([this] { return plugin_.stats().late_callbacks >= 3; });
        CPPUNIT_ASSERT_EQUAL(0, reader_.ends_);
        CPPUNIT_ASSERT_EQUAL(std::string{}, reader_.text_);
    }

private:
    void ask(const std::string& misdeed) {
        plugin_.onLoop([this] { call_.reset(); });
        reader_ = Reader{};
        instance_ = plugin_.configure(misdeed);
        Thought thought;
        thought.messages = {{.role = Role::User, .parts = {TextPart{"Hi"}}}};
        thought.tools = {{.name = "book", .description = "", .schema_json = "{}"}};
        plugin_.onLoop([&] { call_ = instance_->mind()->start(thought, reader_); });
    }
    void awaitEnd() {
        plugin_.until([this] { return reader_.ends_ > 0; });
        CPPUNIT_ASSERT_EQUAL(1, reader_.ends_);
    }

    LoadedPlugin plugin_;
    Reader reader_;
    std::shared_ptr<Instance> instance_;
    std::unique_ptr<MindCall> call_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MindTest);

}  // namespace
}  // namespace parley::provider
