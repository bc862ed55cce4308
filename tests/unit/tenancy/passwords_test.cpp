#include "platform.hpp"

#include <tenancy/passwords.hpp>

namespace parley::tenancy {
namespace {

constexpr const char* kEmail = "ada@example.com";

class PasswordsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PasswordsTest);
    CPPUNIT_TEST(anyCharactersMayBeChosen);
    CPPUNIT_TEST(lengthIsCountedInCharactersNotBytes);
    CPPUNIT_TEST(textThatIsNotUtf8IsRefused);
    CPPUNIT_TEST(commonPasswordsAreRefusedInAnyCase);
    CPPUNIT_TEST(theAddressItselfIsRefused);
    CPPUNIT_TEST(aHashMatchesItsPasswordOnly);
    CPPUNIT_TEST(theDefaultCostIsNineteenMebibytesAndTwoPasses);
    CPPUNIT_TEST(aHashOfAnotherCostIsOutdated);
    CPPUNIT_TEST(bcryptOfOtherSystemsMatchesAndIsOutdated);
    CPPUNIT_TEST(brokenHashesMatchNothing);
    CPPUNIT_TEST(anUnknownUserCostsOneComputation);
    CPPUNIT_TEST(aFullPoolRefusesInsteadOfWaiting);
    CPPUNIT_TEST_SUITE_END();

public:
    void anyCharactersMayBeChosen() {
        for (const std::string password :
             {"p!\"\\ä 𝄞'",
              "        ",
              "\t\n\r\v\f\a\b!",
              "Ⅷ漢字かな交じり文",
              "' OR 1=1 --",
              "<script>alert(1)"}) {
            good(Passwords::check(password, kEmail));
            const auto hash = good(passwords_.hash(password));
            CPPUNIT_ASSERT(good(passwords_.verify(password, hash)) == PasswordMatch::Right);
        }
        const std::string with_nul("abc\0defgh", 9);
        good(Passwords::check(with_nul, kEmail));
        const auto hash = good(passwords_.hash(with_nul));
        CPPUNIT_ASSERT(good(passwords_.verify(with_nul, hash)) == PasswordMatch::Right);
        CPPUNIT_ASSERT(good(passwords_.verify("abc", hash)) == PasswordMatch::Wrong);
    }

    void lengthIsCountedInCharactersNotBytes() {
        const std::string clef = "𝄞";
        std::string text;
        for (int count = 1; count <= 129; ++count) {
            text += clef;
            const bool allowed = count >= 8 && count <= 128;
            CPPUNIT_ASSERT_EQUAL(allowed, Passwords::check(text, kEmail).has_value());
        }
    }

    void textThatIsNotUtf8IsRefused() {
        for (const std::string password :
             {"abcdefgh\xff",
              "abcdefgh\xc0\xaf",
              "abcdefgh\xed\xa0\x80",
              "abcdefgh\xf5\x80\x80\x80",
              "abcdefgh\xe2\x82"}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"password_refused"}, reasonOf(Passwords::check(password, kEmail)));
        }
    }

    void commonPasswordsAreRefusedInAnyCase() {
        for (const std::string password :
             {"password",
              "PassWord",
              "12345678",
              "qwertyuiop",
              "iloveyou",
              "Welcome123",
              "1q2w3e4r"}) {
            CPPUNIT_ASSERT_EQUAL(
                std::string{"password_refused"}, reasonOf(Passwords::check(password, kEmail)));
        }
        good(Passwords::check("parley-demo", kEmail));
    }

    void theAddressItselfIsRefused() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"password_refused"}, reasonOf(Passwords::check("ADA@example.com", kEmail)));
    }

    void aHashMatchesItsPasswordOnly() {
        const auto hash = good(passwords_.hash("correct horse"));
        CPPUNIT_ASSERT(hash != good(passwords_.hash("correct horse")));
        CPPUNIT_ASSERT(good(passwords_.verify("correct horse", hash)) == PasswordMatch::Right);
        for (const std::string other : {"correct horse ", "Correct horse", "correct hors", ""}) {
            CPPUNIT_ASSERT(good(passwords_.verify(other, hash)) == PasswordMatch::Wrong);
        }
    }

    void theDefaultCostIsNineteenMebibytesAndTwoPasses() {
        Passwords usual{pool_};
        const auto hash = good(usual.hash("correct horse"));
        CPPUNIT_ASSERT(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    void aHashOfAnotherCostIsOutdated() {
        Passwords dearer{pool_, {.memory_kib = 128, .passes = 1}};
        const auto hash = good(passwords_.hash("correct horse"));
        CPPUNIT_ASSERT(
            good(dearer.verify("correct horse", hash)) == PasswordMatch::RightButOutdated);
        CPPUNIT_ASSERT(good(dearer.verify("wrong horse", hash)) == PasswordMatch::Wrong);
    }

    void bcryptOfOtherSystemsMatchesAndIsOutdated() {
        // "U*U" of the reference vectors of crypt_blowfish, under each of its names.
        const std::string rest = "05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        for (const std::string name : {"$2a$", "$2b$", "$2y$"}) {
            CPPUNIT_ASSERT(
                good(passwords_.verify("U*U", name + rest)) == PasswordMatch::RightButOutdated);
            CPPUNIT_ASSERT(good(passwords_.verify("U*V", name + rest)) == PasswordMatch::Wrong);
        }
        const std::string with_nul("U*U\0tail", 8);
        CPPUNIT_ASSERT(good(passwords_.verify(with_nul, "$2b$" + rest)) == PasswordMatch::Wrong);
    }

    void brokenHashesMatchNothing() {
        for (const std::string hash :
             {"",
              "x",
              "$2b$",
              "$2b$05$",
              "$argon2id$",
              "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA",
              "*0",
              "$6$salt$hash"}) {
            CPPUNIT_ASSERT(good(passwords_.verify("correct horse", hash)) == PasswordMatch::Wrong);
        }
    }

    void anUnknownUserCostsOneComputation() {
        const auto hash = good(passwords_.hash("correct horse"));
        const auto before = passwords_.computations();
        CPPUNIT_ASSERT(good(passwords_.verify("correct horse", hash)) == PasswordMatch::Right);
        const auto known = passwords_.computations() - before;
        CPPUNIT_ASSERT(
            good(passwords_.verify("correct horse", std::nullopt)) == PasswordMatch::Wrong);
        const auto unknown = passwords_.computations() - before - known;
        CPPUNIT_ASSERT_EQUAL(known, unknown);
    }

    void aFullPoolRefusesInsteadOfWaiting() {
        io::BlockingPool narrow{"narrow", 1, 0};
        Passwords passwords{narrow, {.memory_kib = 64, .passes = 1}};
        const auto refused = passwords.hash("correct horse");
        CPPUNIT_ASSERT(!refused);
        CPPUNIT_ASSERT(refused.error().code == base::ErrorCode::Unavailable);
    }

private:
    io::BlockingPool pool_{"hash", 2, 64};
    Passwords passwords_{pool_, {.memory_kib = 64, .passes = 1}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(PasswordsTest);

}  // namespace
}  // namespace parley::tenancy
