#include <base/base64.hpp>
#include <base/bytes.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::base {
namespace {

class Base64Test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(Base64Test);
    CPPUNIT_TEST(theVectorsOfTheStandard);
    CPPUNIT_TEST(everyLengthComesBack);
    CPPUNIT_TEST(whatIsNoBase64IsRefused);
    CPPUNIT_TEST(textIsDecodedWhereItStands);
    CPPUNIT_TEST_SUITE_END();

    static std::string encoded(const std::string& bytes) {
        std::string text{"<"};
        appendBase64(text, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        return text.substr(1);
    }

public:
    void theVectorsOfTheStandard() {
        const std::pair<const char*, const char*> vectors[] = {
            {"", ""},
            {"f", "Zg=="},
            {"fo", "Zm8="},
            {"foo", "Zm9v"},
            {"foob", "Zm9vYg=="},
            {"fooba", "Zm9vYmE="},
            {"foobar", "Zm9vYmFy"},
            {"\xfb\xff", "+/8="}};
        for (const auto& [bytes, text] : vectors) {
            CPPUNIT_ASSERT_EQUAL(std::string{text}, encoded(bytes));
            CPPUNIT_ASSERT(fromBase64(text) == std::string{bytes});
        }
    }

    void everyLengthComesBack() {
        for (std::size_t length = 0; length < 200; ++length) {
            const auto bytes = randomBytes(length);
            CPPUNIT_ASSERT(fromBase64(encoded(bytes)) == bytes);
        }
    }

    void whatIsNoBase64IsRefused() {
        for (const auto* text :
             {"Z",
              "Zg",
              "Zg=",
              "Zh==",
              "Zm9=",
              "=Zg=",
              "Z===",
              "====",
              "Zm9v====",
              "Zm9v\n",
              "Zm-_",
              "Zg==Zg==",
              "\xffm9v",
              "Z\0m9"})
            CPPUNIT_ASSERT_MESSAGE(text, !fromBase64(text));
    }

    void textIsDecodedWhereItStands() {
        std::string text{"Zm9vYmE="};
        const auto bytes = decodeBase64(text);
        CPPUNIT_ASSERT(bytes && bytes->size() == 5);
        CPPUNIT_ASSERT(static_cast<const void*>(bytes->data()) == text.data());
        CPPUNIT_ASSERT_EQUAL(std::string{"fooba"}, text.substr(0, 5));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(Base64Test);

}  // namespace
}  // namespace parley::base
