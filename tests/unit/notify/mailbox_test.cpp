#include "parsed_mail.hpp"

#include <notify/mailbox.hpp>
#include <notify/mime.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::notify {
namespace {

std::string mailOf(const std::string& subject) {
    return *toMime(
        {.from = {"Parley", "no-reply@example.com"},
         .to = "zoe@example.org",
         .date = *base::parseTime("2026-03-01T07:08:09Z"),
         .message_id = "msg_1@example.com"},
        {subject, "text\n", "<p>text</p>\n"});
}

class MailboxTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MailboxTest);
    CPPUNIT_TEST(whatLiesThereIsListedNewestFirst);
    CPPUNIT_TEST(halfAMailIsNone);
    CPPUNIT_TEST(aFolderThatIsNotThereIsEmpty);
    CPPUNIT_TEST(namesLeadNowhereElse);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatLiesThereIsListedNewestFirst() {
        put("20260301T070809Z-a.eml", mailOf("First"));
        put("20260302T070809Z-b.eml",
            mailOf("Zweite, mit Umlaut: größer, und so lang, dass sie umbricht"));
        const auto list = mailbox_.list();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, list->size());
        CPPUNIT_ASSERT_EQUAL(std::string{"20260302T070809Z-b.eml"}, list->front().file);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Zweite, mit Umlaut: größer, und so lang, dass sie umbricht"},
            list->front().subject);
        CPPUNIT_ASSERT_EQUAL(std::string{"First"}, list->back().subject);
        CPPUNIT_ASSERT_EQUAL(std::string{"zoe@example.org"}, list->back().to);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"Sun, 01 Mar 2026 07:08:09 +0000"}, fixed(list->back().date));
    }

    void halfAMailIsNone() {
        put("a.eml", mailOf("First"));
        // What a crash in mid-write leaves.
        put(".b.eml.part", "From: x");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mailbox_.list()->size());
        CPPUNIT_ASSERT_EQUAL(mailOf("First"), *mailbox_.read("a.eml"));
    }

    void aFolderThatIsNotThereIsEmpty() { CPPUNIT_ASSERT(mailbox_.list()->empty()); }

    void namesLeadNowhereElse() {
        for (const auto* name : {"../a.eml", "/etc/passwd", "a.txt", ".a.eml", "missing.eml", ""}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"mail_not_found"}, mailbox_.read(name).error().reason);
        }
    }

private:
    void put(const std::string& file, const std::string& bytes) const {
        std::filesystem::create_directories(folder_.path());
        std::ofstream{folder_.path() / file, std::ios::binary} << bytes;
    }
    /// Days of one digit may stand alone.
    static std::string fixed(std::string date) {
        if (date.size() > 6 && date[6] == ' ') date.insert(5, "0");
        return date;
    }

    MailFolder folder_;
    Mailbox mailbox_{folder_.path().string()};
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailboxTest);

}  // namespace
}  // namespace parley::notify
