#include "parsed_mail.hpp"

#include <notify/mime.hpp>

#include <cppunit/extensions/HelperMacros.h>
#include <rapidcheck.h>

namespace parley::notify {
namespace {

Envelope envelopeTo(const std::string& to) {
    return {
        .from = {"Gesprächs-Übung, \"GmbH\"", "no-reply@talk.example.com"},
        .to = to,
        .date = *base::parseTime("2026-03-01T07:08:09Z"),
        .message_id = "msg_1@talk.example.com"};
}

const RenderedMail kMail{
    "Bestätige deine Adresse – jetzt, mit einem Betreff, der viel länger ist als eine Zeile sein "
    "darf 𝄞",
    "Hallo Zoë,\n\nhttps://talk.example.com/verify?token=abc=def\n.\nFrom here on \t\n" +
        std::string(200, 'x') + "\nE = mc²\n",
    "<p>Hallo Zoë &amp; Co.</p>\n"};

class MimeTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MimeTest);
    CPPUNIT_TEST(anotherParserReadsWhatWasMeant);
    CPPUNIT_TEST(theSameMailHasTheSameBytes);
    CPPUNIT_TEST(noAddressCarriesAHeaderOfItsOwn);
    CPPUNIT_TEST(noSubjectCarriesAHeaderOfItsOwn);
    CPPUNIT_TEST(anyTextComesThrough);
    CPPUNIT_TEST_SUITE_END();

public:
    void anotherParserReadsWhatWasMeant() {
        const auto mail = parsedByPython(*toMime(envelopeTo("zoe+x@example.org"), kMail));
        CPPUNIT_ASSERT(mail.is_object());
        CPPUNIT_ASSERT_EQUAL(std::string{"[]"}, mail["defects"].dump());
        CPPUNIT_ASSERT_EQUAL(kMail.subject, mail["subject"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Gesprächs-Übung, \"GmbH\""}, mail["from"][0][0].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"no-reply@talk.example.com"}, mail["from"][0][1].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{R"(["zoe+x@example.org"])"}, mail["to"].dump());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"2026-03-01T07:08:09+00:00"}, mail["date"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(
            std::string{"<msg_1@talk.example.com>"}, mail["message_id"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"multipart/alternative"}, mail["type"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(kMail.text, mail["text"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(kMail.html, mail["html"].get<std::string>());
        CPPUNIT_ASSERT(mail["longest_line"].get<int>() <= 78);
        CPPUNIT_ASSERT_EQUAL(0, mail["bare_line_ends"].get<int>());
        CPPUNIT_ASSERT_EQUAL(0, mail["eight_bit"].get<int>());
    }

    void theSameMailHasTheSameBytes() {
        CPPUNIT_ASSERT_EQUAL(
            *toMime(envelopeTo("a@b.c"), kMail), *toMime(envelopeTo("a@b.c"), kMail));
    }

    void noAddressCarriesAHeaderOfItsOwn() {
        for (const auto* address :
             {"a@b.c\r\nBcc: x@y.z",
              "a@b.c\nBcc: x@y.z",
              "a@b.c, x@y.z",
              "a@b.c;x@y.z",
              "<a@b.c>",
              "a b@c.d",
              "a@b c",
              "\"a\"@b.c",
              "a@b@c",
              "@b.c",
              "a@",
              "ab",
              "",
              "a@b.c ",
              "a(x)@b.c",
              "a\\@b.c",
              "group:a@b.c",
              "a@b.c\x7f",
              "a\t@b.c"}) {
            const auto mime = toMime(envelopeTo(address), kMail);
            CPPUNIT_ASSERT_MESSAGE(address, !mime);
            CPPUNIT_ASSERT_EQUAL(std::string{"invalid_address"}, mime.error().reason);
        }
        CPPUNIT_ASSERT(!isMailable(std::string(251, 'a') + "@b.c"));
        CPPUNIT_ASSERT(isMailable("zoë@exämple.org"));
    }

    void noSubjectCarriesAHeaderOfItsOwn() {
        auto mail = kMail;
        mail.subject = "Hi\r\nBcc: victim@example.org\r\n\r\nbody";
        const auto parsed = parsedByPython(*toMime(envelopeTo("a@b.c"), mail));
        for (const auto& header : parsed["headers"])
            CPPUNIT_ASSERT(header != "Bcc");
        auto envelope = envelopeTo("a@b.c");
        envelope.from.name = "x\r\nBcc: victim@example.org";
        const auto renamed = parsedByPython(*toMime(envelope, kMail));
        for (const auto& header : renamed["headers"])
            CPPUNIT_ASSERT(header != "Bcc");
    }

    void anyTextComesThrough() {
        // One mail of many lines, since each costs a Python process.
        std::string text;
        rc::check("gather lines", [&](const std::vector<std::uint8_t>& bytes) {
            for (const auto byte : bytes) {
                const int printable = 0x20 + byte % 0x5f;
                text += static_cast<char>(byte % 11 == 0 ? ' ' : printable);
            }
            text += '\n';
        });
        auto mail = kMail;
        mail.text = text;
        CPPUNIT_ASSERT_EQUAL(
            text, parsedByPython(*toMime(envelopeTo("a@b.c"), mail))["text"].get<std::string>());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MimeTest);

}  // namespace
}  // namespace parley::notify
