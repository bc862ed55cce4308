#include <base/bytes.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>

namespace parley::base {
namespace {

class BytesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BytesTest);
    CPPUNIT_TEST(writesAndReadsHex);
    CPPUNIT_TEST(writesBase64UrlAsTheStandardDoes);
    CPPUNIT_TEST(readsOnlyOneSpellingOfBase64Url);
    CPPUNIT_TEST(hashesAsTheStandardsSay);
    CPPUNIT_TEST(eachCodeIsOfItsOwnKey);
    CPPUNIT_TEST(comparesWholeTexts);
    CPPUNIT_TEST(randomBytesDoNotRepeat);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesAndReadsHex() {
        CPPUNIT_ASSERT_EQUAL(std::string{"00ff7a"}, toHex(std::string{"\0\xffz", 3}));
        CPPUNIT_ASSERT((std::string{"\0\xffz", 3}) == fromHex("00ff7a"));
        for (const auto* wrong : {"0", "0g", "FF", " 00"})
            CPPUNIT_ASSERT(!fromHex(wrong));
    }

    void writesBase64UrlAsTheStandardDoes() {
        // RFC 4648, section 10, without padding; the last is where the alphabets differ.
        CPPUNIT_ASSERT_EQUAL(std::string{}, toBase64Url(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"Zg"}, toBase64Url("f"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Zm8"}, toBase64Url("fo"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Zm9v"}, toBase64Url("foo"));
        CPPUNIT_ASSERT_EQUAL(std::string{"Zm9vYmFy"}, toBase64Url("foobar"));
        CPPUNIT_ASSERT_EQUAL(std::string{"-_-_"}, toBase64Url("\xfb\xff\xbf"));
    }

    void readsOnlyOneSpellingOfBase64Url() {
        CPPUNIT_ASSERT(std::string{"fo"} == fromBase64Url("Zm8"));
        for (const auto* wrong : {"Zm8=", "Zm9", "Zh", "Z", "Zm8+", "Zm8/", "Zm 8", "Zm8\n"}) {
            CPPUNIT_ASSERT_MESSAGE(wrong, !fromBase64Url(wrong));
        }
    }

    void hashesAsTheStandardsSay() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
            toHex(sha256("abc")));
        // RFC 4231, test case 2.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
            toHex(hmacSha256("Jefe", "what do ya want for nothing?")));
    }

    void eachCodeIsOfItsOwnKey() {
        // RFC 4231, test case 6: a key longer than a block.
        CPPUNIT_ASSERT_EQUAL(
            std::string{"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
            toHex(hmacSha256(
                std::string(131, '\xaa'),
                "Test Using Larger Than Block-Size Key - Hash Key First")));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
            toHex(hmacSha256({}, {})));
        CPPUNIT_ASSERT(hmacSha256("a", "x") != hmacSha256("b", "x"));
        CPPUNIT_ASSERT(hmacSha256("a", "x") == hmacSha256("a", "x"));
    }

    void comparesWholeTexts() {
        CPPUNIT_ASSERT(equalInConstantTime("", ""));
        CPPUNIT_ASSERT(equalInConstantTime("secret", "secret"));
        CPPUNIT_ASSERT(!equalInConstantTime("secret", "secreT"));
        CPPUNIT_ASSERT(!equalInConstantTime("secret", "secret "));
    }

    void randomBytesDoNotRepeat() {
        std::set<std::string> seen;
        for (int i = 0; i < 1000; ++i)
            CPPUNIT_ASSERT(seen.insert(randomBytes(16)).second);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, randomBytes(0).size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BytesTest);

}  // namespace
}  // namespace parley::base
