#include "notes.hpp"

#include <storage/database.hpp>
#include <storage/sql_error.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <optional>
#include <thread>

namespace parley::storage {
namespace {

using namespace testing;
using base::ErrorCode;

constexpr Statement kStars{
    "stars",
    "INSERT INTO parley.note (tenant_id, user_id, title, stars) VALUES ($1, $2, $3, $4)",
    Effect::Writes};
constexpr Statement kReplaces{
    "replaces",
    "INSERT INTO parley.note (tenant_id, user_id, title, replaces) VALUES ($1, $2, $3, $4)",
    Effect::Writes};
constexpr Statement kNoTitle{
    "no_title",
    "INSERT INTO parley.note (tenant_id, user_id, title) VALUES ($1, $2, NULL)",
    Effect::Writes};
constexpr Statement kAtCommit{
    "at_commit", "SET CONSTRAINTS parley.note_replaces DEFERRED", Effect::Writes};
constexpr Statement kToNumber{"to_number", "SELECT $1::bigint", Effect::Reads};
constexpr Statement kVault{"vault", "SELECT secret FROM parley.vault", Effect::Reads};
constexpr Statement kRequire{"require", "SELECT parley.require($1, $2, $3)", Effect::Reads};
constexpr Statement kRaise{"raise", "SELECT parley.raise_state($1)", Effect::Reads};
constexpr Statement kRaiseTwice{"raise_twice", "SELECT parley.raise_once($1)", Effect::Writes};
constexpr Statement kReadOnly{"read_only", "SET LOCAL transaction_read_only = on", Effect::Reads};

class SqlErrorTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SqlErrorTest);
    CPPUNIT_TEST(uniqueViolationNamesItsConstraint);
    CPPUNIT_TEST(missingReferenceIsAConflict);
    CPPUNIT_TEST(failureAtTheEndOfTheTransactionUndoesIt);
    CPPUNIT_TEST(badValuesAreInvalidArguments);
    CPPUNIT_TEST(detailsNeverQuoteValues);
    CPPUNIT_TEST(functionsFailWithTheirOwnCodeAndReason);
    CPPUNIT_TEST(statementsTakingTooLongTimeOut);
    CPPUNIT_TEST(missingGrantIsOurOwnFault);
    CPPUNIT_TEST(writingWhereOnlyReadingIsAllowedIsUnavailable);
    CPPUNIT_TEST(serverStatesHaveTheirMeaning);
    CPPUNIT_TEST(deadlocksAndSerializationFailuresAreTriedAgain);
    CPPUNIT_TEST(givesUpWhenTryingAgainDoesNotHelp);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db_.emplace();
        createNotes(*db_);
    }
    void tearDown() override { db_.reset(); }

    void uniqueViolationNamesItsConstraint() {
        CPPUNIT_ASSERT(query(bakery(), kAddNote, kBakery, kAnna, "bread"));

        const auto error = query(bakery(), kAddNote, kBakery, kAnna, "bread").error();

        CPPUNIT_ASSERT(ErrorCode::Conflict == error.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"already_exists"}, error.reason);
        CPPUNIT_ASSERT(violates(error, "note_pkey"));
        CPPUNIT_ASSERT(!violates(error, "note_pke"));
        CPPUNIT_ASSERT(!violates(error, "other_note_pkey"));
    }

    void missingReferenceIsAConflict() {
        const auto error = query(bakery(), kReplaces, kBakery, kAnna, "new", "nothing").error();

        CPPUNIT_ASSERT(ErrorCode::Conflict == error.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"reference_conflict"}, error.reason);
        CPPUNIT_ASSERT(violates(error, "note_replaces"));
    }

    void failureAtTheEndOfTheTransactionUndoesIt() {
        Transaction transaction{db_->database(), kBakery};
        transaction.add(kAtCommit);
        transaction.add(kReplaces, kBakery, kAnna, "new", "nothing");

        const auto result = transaction.run();

        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT(violates(result.error(), "note_replaces"));
        // The same connections go on.
        for (int i = 0; i < 8; ++i)
            CPPUNIT_ASSERT(query(bakery(), kListNotes)->empty());
    }

    void badValuesAreInvalidArguments() {
        assertInvalid(query(bakery(), kStars, kBakery, kAnna, "loud", 6), "note_stars");
        assertInvalid(query(bakery(), kNoTitle, kBakery, kAnna), {});
        assertInvalid(query(bakery(), kToNumber, "seven"), {});
        assertInvalid(query(bakery(), kToNumber, "99999999999999999999"), {});
        assertInvalid(query(bakery(), kAddNote, kBakery, kAnna, "not utf-8: \xff\xfe"), {});
    }

    void detailsNeverQuoteValues() {
        const std::string secret = "anna@example.org";
        const auto added = query(bakery(), kAddNote, kBakery, kAnna, secret);
        for (const auto& error :
             {query(bakery(), kAddNote, kBakery, kAnna, secret).error(),
              query(bakery(), kStars, kBakery, kAnna, secret + "2", 9).error(),
              query(bakery(), kReplaces, kBakery, kAnna, "x", secret + "3").error(),
              query(bakery(), kToNumber, secret).error()}) {
            CPPUNIT_ASSERT(error.detail.find("anna") == std::string::npos);
            CPPUNIT_ASSERT(error.advice.find("anna") == std::string::npos);
            CPPUNIT_ASSERT(!error.advice.empty());
        }
    }

    void functionsFailWithTheirOwnCodeAndReason() {
        const std::vector<std::pair<std::string, ErrorCode>> codes{
            {"PR400", ErrorCode::InvalidArgument},
            {"PR401", ErrorCode::Unauthenticated},
            {"PR402", ErrorCode::InsufficientFunds},
            {"PR403", ErrorCode::Forbidden},
            {"PR404", ErrorCode::NotFound},
            {"PR409", ErrorCode::Conflict},
            {"PR413", ErrorCode::TooLarge},
            {"PR429", ErrorCode::RateLimited}};
        for (const auto& [code, meaning] : codes) {
            const auto error = query(bakery(), kFail, code, "some_reason").error();
            CPPUNIT_ASSERT(meaning == error.code);
            CPPUNIT_ASSERT_EQUAL(std::string{"some_reason"}, error.reason);
        }
        CPPUNIT_ASSERT(query(bakery(), kRequire, true, "PR404", "x"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"gone"}, query(bakery(), kRequire, false, "PR404", "gone").error().reason);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"gone"},
            query(bakery(), kRequire, std::optional<bool>{}, "PR404", "gone").error().reason);
        CPPUNIT_ASSERT(ErrorCode::Internal == query(bakery(), kFail, "PR999", "x").error().code);
    }

    void statementsTakingTooLongTimeOut() {
        DatabaseOptions options;
        options.statement_timeout = std::chrono::milliseconds{50};
        parley::testing::TestDatabase hasty{{.database = options}};

        const auto error = query(Transaction{hasty.database()}, kSleep, "10").error();

        CPPUNIT_ASSERT(ErrorCode::Timeout == error.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"database_timeout"}, error.reason);
    }

    void missingGrantIsOurOwnFault() {
        const auto error = query(bakery(), kVault).error();

        CPPUNIT_ASSERT(ErrorCode::Internal == error.code);
        CPPUNIT_ASSERT(error.detail.find("sqlstate=42501") != std::string::npos);
    }

    void writingWhereOnlyReadingIsAllowedIsUnavailable() {
        Transaction transaction{db_->database(), kBakery};
        transaction.add(kReadOnly);
        transaction.add(kAddNote, kBakery, kAnna, "bread");

        const auto error = transaction.run().error();

        CPPUNIT_ASSERT(ErrorCode::Unavailable == error.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"database_read_only"}, error.reason);
    }

    void serverStatesHaveTheirMeaning() {
        createRaisingFunctions();
        struct Expected {
            std::string state;
            ErrorCode code;
            std::string reason;
        };
        const std::vector<Expected> expected{
            {"23P01", ErrorCode::Conflict, "already_exists"},
            {"55P03", ErrorCode::Unavailable, "try_again"},
            {"53100", ErrorCode::Unavailable, "storage_full"},
            {"53200", ErrorCode::Unavailable, "database_overloaded"},
            {"53300", ErrorCode::Unavailable, "database_overloaded"},
            {"58030", ErrorCode::Unavailable, "database_unavailable"},
            {"08006", ErrorCode::Unavailable, "database_unavailable"},
            {"XX000", ErrorCode::Internal, "database_error"},
            {"25P01", ErrorCode::Internal, "database_error"},
            {"P0001", ErrorCode::Internal, "database_error"}};
        for (const auto& [state, code, reason] : expected) {
            const auto error = query(bakery(), kRaise, state).error();
            CPPUNIT_ASSERT_MESSAGE(state, code == error.code);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(state, reason, error.reason);
            CPPUNIT_ASSERT_MESSAGE(
                state, error.retry_after.has_value() == (code == ErrorCode::Unavailable));
        }
    }

    void deadlocksAndSerializationFailuresAreTriedAgain() {
        createRaisingFunctions();
        for (const std::string state : {"40001", "40P01"}) {
            db_->admin("ALTER SEQUENCE parley.raised RESTART");
            CPPUNIT_ASSERT(query(bakery(), kRaiseTwice, state));
            CPPUNIT_ASSERT_EQUAL(
                std::string{"2"}, db_->adminValue("SELECT last_value FROM parley.raised"));
        }
    }

    void givesUpWhenTryingAgainDoesNotHelp() {
        createRaisingFunctions();
        const auto error = query(bakery(), kRaise, "40001").error();
        CPPUNIT_ASSERT(ErrorCode::Unavailable == error.code);
        CPPUNIT_ASSERT_EQUAL(std::string{"try_again"}, error.reason);
    }

private:
    Transaction bakery() { return {db_->database(), kBakery}; }

    static void assertInvalid(const base::Result<Rows>& result, const std::string& constraint) {
        CPPUNIT_ASSERT(!result);
        CPPUNIT_ASSERT(ErrorCode::InvalidArgument == result.error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{"invalid_value"}, result.error().reason);
        CPPUNIT_ASSERT(constraint.empty() || violates(result.error(), constraint));
    }

    void createRaisingFunctions() {
        db_->admin(R"sql(
            CREATE SEQUENCE parley.raised;
            GRANT USAGE ON SEQUENCE parley.raised TO parley_app;
            CREATE FUNCTION parley.raise_state(state text) RETURNS void LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'raised'; END $$;
            -- A sequence is not rolled back, so it can tell the first call from the second.
            CREATE FUNCTION parley.raise_once(state text) RETURNS void LANGUAGE plpgsql
                AS $$ BEGIN
                    IF nextval('parley.raised') = 1 THEN RAISE EXCEPTION USING ERRCODE = state; END IF;
                END $$;
            GRANT EXECUTE ON FUNCTION parley.raise_state(text), parley.raise_once(text) TO parley_app;
        )sql");
    }

    std::optional<parley::testing::TestDatabase> db_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqlErrorTest);

}  // namespace
}  // namespace parley::storage
