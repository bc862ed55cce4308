#include <cppunit/extensions/HelperMacros.h>
#include <outbox_provider.hpp>
#include <parley/json.hpp>
#include <parley/testing.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace outbox {
namespace {

namespace fs = std::filesystem;

using parley::Json;
using parley::testing::FakeHost;
using parley::testing::Loaded;

class OutboxTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OutboxTest);
    CPPUNIT_TEST(aMailIsAFileNamedByItsKey);
    CPPUNIT_TEST(theSameKeyAgainReplacesTheMail);
    CPPUNIT_TEST(aTextMessageTellsToWhomItGoes);
    CPPUNIT_TEST(keysLeadNowhereElse);
    CPPUNIT_TEST(messagesWithoutAKeyDoNotReplaceEachOther);
    CPPUNIT_TEST(aMessageIsWholeOrNotThere);
    CPPUNIT_TEST(aFolderThatTakesNothingIsAnOutage);
    CPPUNIT_TEST(anAddressOfTwoLinesIsRefused);
    CPPUNIT_TEST(aTextThatNoNetworkCarriesIsRefused);
    CPPUNIT_TEST(whatIsNoRequestIsRefused);
    CPPUNIT_TEST(anotherMethodIsUnsupported);
    CPPUNIT_TEST(theCheckTriesTheFolder);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        std::string name = (fs::temp_directory_path() / "parley-outbox-XXXXXX").string();
        root_ = ::mkdtemp(name.data());
    }
    void tearDown() override { fs::remove_all(root_); }

    void aMailIsAFileNamedByItsKey() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, mail("20261121T035021Z-msg_1", "Subject: Hello\r\n\r\nHi"));
        CPPUNIT_ASSERT(answered_.ok());
        CPPUNIT_ASSERT_EQUAL(
            Json({{"message_id", "20261121T035021Z-msg_1.eml"}}), Json::parse(body_));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Subject: Hello\r\n\r\nHi"}, read("mail/20261121T035021Z-msg_1.eml"));
    }

    void theSameKeyAgainReplacesTheMail() {
        mail("a", "first");
        mail("a", "second");
        CPPUNIT_ASSERT_EQUAL(std::string{"second"}, read("mail/a.eml"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, filesIn("mail"));
    }

    void aTextMessageTellsToWhomItGoes() {
        send(
            PARLEY_IF_SMS,
            "k",
            {{"to", "+15550100"}, {"from", "Parley"}, {"text", "Bis gleich, größer"}});
        CPPUNIT_ASSERT_EQUAL(
            std::string{"To: +15550100\nFrom: Parley\n\nBis gleich, größer\n"}, read("sms/k.txt"));
    }

    void keysLeadNowhereElse() {
        mail("../../x\n", "m");
        CPPUNIT_ASSERT_EQUAL(std::string{"m"}, read("mail/=2e=2e=2f=2e=2e=2fx=0a.eml"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, filesIn("mail"));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, mail(std::string(300, 'k'), "m"));
    }

    void messagesWithoutAKeyDoNotReplaceEachOther() {
        mail("", "one");
        mail("", "two");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, filesIn("mail"));
    }

    void aMessageIsWholeOrNotThere() {
        fs::create_directories(root_ / "mail/taken.eml/by a folder");
        mail("taken", "m");
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNAVAILABLE, answered_.code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, filesIn("mail"));
    }

    void aFolderThatTakesNothingIsAnOutage() {
        std::ofstream{root_ / "mail"} << "a file where the folder should be";
        mail("a", "m");
        CPPUNIT_ASSERT_EQUAL(1, answers_);
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNAVAILABLE, answered_.code);
        CPPUNIT_ASSERT(answered_.message.find(root_.string()) == std::string::npos);
    }

    void anAddressOfTwoLinesIsRefused() {
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_INVALID, send(PARLEY_IF_SMS, "k", {{"to", "+1\nFrom: you"}, {"text", "t"}}));
        CPPUNIT_ASSERT(!fs::exists(root_ / "sms"));
    }

    void aTextThatNoNetworkCarriesIsRefused() {
        std::string long_text;
        for (int i = 0; i < 1600; ++i)
            long_text += "ö";
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK, send(PARLEY_IF_SMS, "k", {{"to", "+1"}, {"text", long_text}}));
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_INVALID, send(PARLEY_IF_SMS, "l", {{"to", "+1"}, {"text", long_text + "."}}));
    }

    void whatIsNoRequestIsRefused() {
        for (const auto& body :
             {Json::object(),
              Json::array(),
              Json{{"to", {"a@b"}}},
              Json{{"to", {"a@b"}}, {"mime", 7}},
              Json{{"to", Json::array()}, {"mime", "m"}}}) {
            CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, send(PARLEY_IF_MAIL, "k", body));
        }
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, send(PARLEY_IF_SMS, "k", {{"to", "+1"}}));
        CPPUNIT_ASSERT(!fs::exists(root_ / "mail"));
    }

    void anotherMethodIsUnsupported() {
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_UNSUPPORTED, send(PARLEY_IF_MAIL, "k", Json::object(), "receive"));
    }

    void theCheckTriesTheFolder() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, check("mail").code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, filesIn("mail"));
        std::ofstream{root_ / "sms"} << "a file where the folder should be";
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNAVAILABLE, check("sms").code);
    }

private:
    Loaded<OutboxProvider>& plugin() {
        if (!plugin_) {
            const Json settings{
                {"mail_folder", (root_ / "mail").string()},
                {"sms_folder", (root_ / "sms").string()}};
            plugin_ = std::make_unique<Loaded<OutboxProvider>>(host_, settings.dump());
        }
        return *plugin_;
    }

    parley_code mail(const std::string& key, const char* mime) {
        return send(
            PARLEY_IF_MAIL, key, {{"from", "a@b"}, {"to", Json::array({"c@d"})}, {"mime", mime}});
    }

    parley_code send(
        const char* kind, const std::string& key, const Json& body, const char* method = "send") {
        const auto text = body.dump();
        parley_request request{};
        request.size = sizeof request;
        request.method = parley::str(method);
        request.body_json = parley::str(text);
        request.idempotency_key = parley::str(key);
        request.ctx = host_.ctx();
        const auto done = [](void* self, const parley_status* status, parley_str answer) noexcept {
            auto& test = *static_cast<OutboxTest*>(self);
            ++test.answers_;
            test.answered_ = parley::Status::from(status);
            test.body_ = parley::view(answer);
        };
        uint64_t id = 0;
        const auto* const table = plugin().table<parley_request_v1>(kind);
        const auto code = table->start(plugin().instance(), &request, done, this, &id);
        host_.runPosted();
        return code;
    }

    parley::Status check(const char* kind) {
        const auto done = [](void* self, const parley_status* status) noexcept {
            static_cast<OutboxTest*>(self)->answered_ = parley::Status::from(status);
        };
        const auto* const table = plugin().table<parley_config_v1>(PARLEY_IF_CONFIG);
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK,
            table->validate(plugin().instance(), host_.ctx(), parley::str(kind), done, this));
        host_.runPosted();
        return answered_;
    }

    std::string read(const char* file) const {
        std::ifstream in{root_ / file, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    std::size_t filesIn(const char* folder) const {
        const auto files = fs::directory_iterator{root_ / folder};
        return static_cast<std::size_t>(std::distance(begin(files), end(files)));
    }

    fs::path root_;
    FakeHost host_;
    std::unique_ptr<Loaded<OutboxProvider>> plugin_;
    int answers_ = 0;
    parley::Status answered_;
    std::string body_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutboxTest);

}  // namespace
}  // namespace outbox
