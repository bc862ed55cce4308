#include <http/multipart.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::http {
namespace {

constexpr const char* kType = "multipart/form-data; boundary=frontier";

class MultipartTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MultipartTest);
    CPPUNIT_TEST(partsComeWithNameAndType);
    CPPUNIT_TEST(aBoundaryMayBeQuoted);
    CPPUNIT_TEST(bodiesAreTakenAsTheyAre);
    CPPUNIT_TEST(whatIsNoFormIsRefused);
    CPPUNIT_TEST_SUITE_END();

    static std::string part(const std::string& head, const std::string& body) {
        return "--frontier\r\n" + head + "\r\n\r\n" + body + "\r\n";
    }

public:
    void partsComeWithNameAndType() {
        const auto parts = readForm(
            kType,
            part(
                "Content-Disposition: form-data; name=\"sdp\"\r\nContent-Type: application/sdp",
                "v=0\r\n") +
                part("content-disposition: form-data; filename=\"x;y\"; NAME=session", "{}") +
                "--frontier--\r\n");
        CPPUNIT_ASSERT(parts && parts->size() == 2);
        CPPUNIT_ASSERT_EQUAL(std::string{"sdp"}, (*parts)[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string{"application/sdp"}, (*parts)[0].content_type);
        CPPUNIT_ASSERT_EQUAL(std::string{"v=0\r\n"}, (*parts)[0].body);
        CPPUNIT_ASSERT_EQUAL(std::string{"session"}, (*parts)[1].name);
    }

    void aBoundaryMayBeQuoted() {
        const auto parts = readForm(
            "multipart/form-data; charset=utf-8; boundary=\"frontier\"",
            part("Content-Disposition: form-data; name=\"a\"", "b") + "--frontier--");
        CPPUNIT_ASSERT(parts && parts->front().body == "b");
    }

    void bodiesAreTakenAsTheyAre() {
        const std::string body{"--frontie\r\n\r\n--\0x", 17};
        const auto parts = readForm(
            kType, part("Content-Disposition: form-data; name=\"a\"", body) + "--frontier--");
        CPPUNIT_ASSERT(parts && parts->front().body == body);
    }

    void whatIsNoFormIsRefused() {
        const auto good = part("Content-Disposition: form-data; name=\"a\"", "b");
        std::string many;
        for (int i = 0; i < 17; ++i)
            many += good;
        for (const auto& body :
             {std::string{},
              std::string{"frontier"},
              good,
              good + "--frontie--",
              std::string{"--frontier\r\nno header\r\n\r\nb\r\n--frontier--"},
              std::string{"--frontier\r\nContent-Type: x"},
              many + "--frontier--"})
            CPPUNIT_ASSERT_MESSAGE(body, !readForm(kType, body));
        CPPUNIT_ASSERT(!readForm("multipart/form-data", good + "--frontier--"));
        CPPUNIT_ASSERT(readForm(kType, "--frontier--")->empty());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(MultipartTest);

}  // namespace
}  // namespace parley::http
