#include "parsed_mail.hpp"

#include <notify/templates.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::notify {
namespace {

using nlohmann::json;

class TemplatesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TemplatesTest);
    CPPUNIT_TEST(valuesTakeTheirPlaces);
    CPPUNIT_TEST(htmlIsEscapedAndLinksAreLinks);
    CPPUNIT_TEST(aValueStaysWithinItsLine);
    CPPUNIT_TEST(aValueIsNotATemplate);
    CPPUNIT_TEST(languagesFallBackToEnglish);
    CPPUNIT_TEST(whatIsMissingIsNamed);
    CPPUNIT_TEST(aFolderWithoutTemplatesIsRefused);
    CPPUNIT_TEST(everyShippedTemplateRendersInEveryLanguage);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        std::filesystem::create_directories(folder_.path());
        write(
            "hello.en.txt", "Subject: Hello {{name}}\n\nDear {{name}},\nsecond line\n\n{{link}}\n");
        write("hello.de.txt", "Subject: Hallo {{name}}\n\nLiebe {{name}}\n");
        templates_ = *Templates::load(folder_.path().string());
    }

    void valuesTakeTheirPlaces() {
        const auto mail =
            templates_.render("hello", "en", {{"name", "Zoë"}, {"link", "https://x.example/?a=b"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"Hello Zoë"}, mail->subject);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Dear Zoë,\nsecond line\n\nhttps://x.example/?a=b\n"}, mail->text);
    }

    void htmlIsEscapedAndLinksAreLinks() {
        const auto mail = templates_.render(
            "hello", "en", {{"name", "<b>\"'&"}, {"link", "https://x.example/?a=b&c=d"}});
        CPPUNIT_ASSERT(
            mail->html.find("<p>Dear &lt;b&gt;&quot;&#39;&amp;,<br>\nsecond line</p>") !=
            std::string::npos);
        CPPUNIT_ASSERT(
            mail->html.find(
                "<a href=\"https://x.example/?a=b&amp;c=d\">https://x.example/?a=b&amp;c=d</a>") !=
            std::string::npos);
    }

    void aValueStaysWithinItsLine() {
        const auto mail = templates_.render(
            "hello", "en", {{"name", "x\r\n\r\nhttps://evil.example"}, {"link", "l"}});
        CPPUNIT_ASSERT(mail->subject.find('\n') == std::string::npos);
        CPPUNIT_ASSERT(mail->html.find("href=\"https://evil") == std::string::npos);
    }

    void aValueIsNotATemplate() {
        const auto mail = templates_.render(
            "hello", "en", {{"name", "{{link}}"}, {"link", "https://secret.example"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"Hello {{link}}"}, mail->subject);
    }

    void languagesFallBackToEnglish() {
        const json values{{"name", "x"}, {"link", "l"}};
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Hallo x"}, templates_.render("hello", "de", values)->subject);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Hallo x"}, templates_.render("hello", "de-AT", values)->subject);
        for (const auto* language : {"en", "en-GB", "fr", "", "../../etc/passwd"}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"Hello x"}, templates_.render("hello", language, values)->subject);
        }
    }

    void whatIsMissingIsNamed() {
        const auto without = templates_.render("hello", "en", {{"name", "x"}});
        CPPUNIT_ASSERT_EQUAL(std::string{"mail_value_missing"}, without.error().reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"link"}, without.error().detail);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"mail_template_unknown"},
            templates_.render("bye", "en", {}).error().reason);
    }

    void aFolderWithoutTemplatesIsRefused() {
        CPPUNIT_ASSERT(!Templates::load((folder_.path() / "missing").string()));
        write("broken.en.txt", "no subject\n");
        const auto loaded = Templates::load(folder_.path().string());
        CPPUNIT_ASSERT_EQUAL(std::string{"mail_templates_unusable"}, loaded.error().reason);
    }

    void everyShippedTemplateRendersInEveryLanguage() {
        const auto shipped = Templates::load((checkout() / "etc/mail").string());
        CPPUNIT_ASSERT(shipped);
        const json values{
            {"display_name", "Zoë"},
            {"email", "zoe@example.org"},
            {"tenant_name", "Acme"},
            {"link", "https://x.example/y"}};
        for (const auto* name :
             {"verify_email", "reset_password", "password_changed", "invitation"}) {
            for (const auto* language : {"en", "de"}) {
                const auto mail = shipped->render(name, language, values);
                CPPUNIT_ASSERT_MESSAGE(name, mail);
                CPPUNIT_ASSERT(mail->text.find("Zoë") != std::string::npos);
                CPPUNIT_ASSERT(mail->subject.find("Acme") != std::string::npos);
            }
            CPPUNIT_ASSERT(
                shipped->render(name, "de", values)->text !=
                shipped->render(name, "en", values)->text);
        }
    }

private:
    void write(const std::string& file, const std::string& text) {
        std::ofstream{folder_.path() / file} << text;
    }

    MailFolder folder_;
    Templates templates_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TemplatesTest);

}  // namespace
}  // namespace parley::notify
