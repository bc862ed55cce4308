#include "scripted_records.hpp"

#include <base/log.hpp>

#include <cppunit/TestFixture.h>
#include <support/test_database.hpp>

namespace parley::conversation {
namespace {

using base::ErrorCode;
using nlohmann::json;
using parley::testing::eventually;

constexpr const char* kRow = R"({"seq":1})";

class RecordWriterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RecordWriterTest);
    CPPUNIT_TEST(whatComesTogetherIsWrittenTogetherAndInOrder);
    CPPUNIT_TEST(theLatestOfATurnReplacesWhatWaits);
    CPPUNIT_TEST(whileTheDatabaseIsAwayItTriesAgain);
    CPPUNIT_TEST(whatWaitsIsBounded);
    CPPUNIT_TEST(eventsLeaveRoomForWhatWasSaid);
    CPPUNIT_TEST(whatCannotBeStoredIsLostAlone);
    CPPUNIT_TEST(ofAConversationThatIsGoneNothingIsWritten);
    CPPUNIT_TEST(inAHurryItTriesOnceAndEnds);
    CPPUNIT_TEST(inAHurryAnIdleOneEnds);
    CPPUNIT_TEST(theEndIsWrittenWithTheLastRows);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { base::logFrom(base::LogLevel::Error); }

    void whatComesTogetherIsWrittenTogetherAndInOrder() {
        ScriptedRecords records;
        records.onLoop([&] {
            records.writer().putSummary({});
            records.writer().begin(R"({"title":"x"})");
            for (int number = 1; number <= 50; ++number)
                records.writer().addEvent(json{{"seq", number}}.dump());
        });
        records.finish();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, records.batches().size());
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"title":"x"})"}, records.batches()[0].beginning.value());
        const auto events = records.rows(&RecordBatch::events);
        CPPUNIT_ASSERT_EQUAL(std::size_t{50}, events.size());
        for (int number = 1; number <= 50; ++number)
            CPPUNIT_ASSERT_EQUAL(
                number, events[static_cast<std::size_t>(number - 1)].at("seq").get<int>());
        CPPUNIT_ASSERT_EQUAL(1, records.told());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, records.writer().waiting());
    }

    void theLatestOfATurnReplacesWhatWaits() {
        ScriptedRecords records;
        records.onLoop([&] {
            records.writer().putTurn(1, R"({"text":"early"})");
            records.writer().putTurn(2, R"({"text":"other"})");
            records.writer().putTurn(1, R"({"text":"late"})");
        });
        records.finish();
        const auto turns = records.rows(&RecordBatch::turns);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, turns.size());
        CPPUNIT_ASSERT_EQUAL(json("late"), turns[0].at("text"));
    }

    void whileTheDatabaseIsAwayItTriesAgain() {
        ScriptedRecords records;
        records.failWith(ErrorCode::Unavailable);
        records.onLoop([&] {
            records.writer().begin("{}");
            records.writer().addEvent(kRow);
        });
        CPPUNIT_ASSERT(eventually([&] { return records.tries() > 3; }));
        records.onLoop([&] { records.writer().addEvent(R"({"seq":2})"); });
        records.failWith(std::nullopt);
        records.finish();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, records.rows(&RecordBatch::events).size());
        CPPUNIT_ASSERT_EQUAL(json(1), records.rows(&RecordBatch::events)[0].at("seq"));
        CPPUNIT_ASSERT(records.batches()[0].beginning && !records.batches()[1].beginning);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, records.writer().lost());
    }

    void whatWaitsIsBounded() {
        ScriptedRecords records{1'000};
        records.failWith(ErrorCode::Unavailable);
        records.onLoop([&] {
            for (int number = 0; number < 100; ++number)
                records.writer().putTurn(number, std::string(100, ' '));
        });
        CPPUNIT_ASSERT_EQUAL(std::size_t{1'000}, records.writer().waiting());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{90}, records.writer().lost());
        // What is on its way counts as well.
        CPPUNIT_ASSERT(eventually([&] { return records.tries() > 1; }));
        records.onLoop([&] { records.writer().putTurn(200, std::string(100, ' ')); });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{91}, records.writer().lost());
        records.failWith(std::nullopt);
        records.onLoop([&] { records.writer().putSummary({}); });
        records.finish();
        CPPUNIT_ASSERT_EQUAL(json(91), records.lastSummary().at("rows_lost"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, records.writer().waiting());
    }

    void eventsLeaveRoomForWhatWasSaid() {
        ScriptedRecords records{1'000};
        records.failWith(ErrorCode::Unavailable);
        records.onLoop([&] {
            for (int number = 0; number < 100; ++number)
                records.writer().addEvent(std::string(100, ' '));
            records.writer().putTurn(1, std::string(400, ' '));
        });
        CPPUNIT_ASSERT_EQUAL(std::size_t{900}, records.writer().waiting());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{95}, records.writer().lost());
        records.onLoop([&] { records.writer().hurry(); });
        records.waitUntilDone();
    }

    void whatCannotBeStoredIsLostAlone() {
        ScriptedRecords records;
        records.onLoop([&] {
            records.writer().begin("{}");
            records.writer().putTurn(1, R"({"text":"poison"})");
        });
        CPPUNIT_ASSERT(eventually([&] { return records.told() == 1; }));
        records.onLoop([&] { records.writer().putTurn(2, R"({"text":"good"})"); });
        records.finish();
        CPPUNIT_ASSERT(records.batches()[0].beginning);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, records.rows(&RecordBatch::turns).size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, records.writer().lost());
        CPPUNIT_ASSERT_EQUAL(json(1), records.lastSummary().at("rows_lost"));
    }

    void ofAConversationThatIsGoneNothingIsWritten() {
        ScriptedRecords records;
        records.forget();
        records.onLoop([&] { records.writer().addEvent(kRow); });
        CPPUNIT_ASSERT(eventually([&] { return records.told() == 1; }));
        records.onLoop([&] {
            records.writer().addEvent(kRow);
            records.writer().putTurn(1, kRow);
            records.writer().putSummary({});
        });
        records.finish();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, records.batches().size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, records.writer().lost());
    }

    void inAHurryItTriesOnceAndEnds() {
        ScriptedRecords records;
        records.failWith(ErrorCode::Unavailable);
        records.onLoop([&] { records.writer().addEvent(kRow); });
        CPPUNIT_ASSERT(eventually([&] { return records.tries() > 1; }));
        records.writer().hurry();
        records.waitUntilDone();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, records.writer().lost());
    }

    void inAHurryAnIdleOneEnds() {
        ScriptedRecords records;
        records.onLoop([&] { records.writer().addEvent(kRow); });
        CPPUNIT_ASSERT(eventually([&] { return records.told() == 1; }));
        records.writer().hurry();
        records.waitUntilDone();
    }

    void theEndIsWrittenWithTheLastRows() {
        ScriptedRecords records;
        records.failWith(ErrorCode::Unavailable);
        records.onLoop([&] {
            records.writer().putSummary({});
            records.writer().addEvent(kRow);
        });
        CPPUNIT_ASSERT(eventually([&] { return records.tries() > 1; }));
        records.onLoop([&] {
            records.writer().addEvent(R"({"seq":2})");
            records.writer().putSummary({.state = LifeState::Ended, .end_reason = "hung_up"});
        });
        records.failWith(std::nullopt);
        records.finish();
        // Who reads that it has ended must find everything.
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, records.batches().size());
        CPPUNIT_ASSERT_EQUAL(json("live"), json::parse(records.batches()[0].summary).at("state"));
        CPPUNIT_ASSERT_EQUAL(json("ended"), records.lastSummary().at("state"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecordWriterTest);

}  // namespace
}  // namespace parley::conversation
