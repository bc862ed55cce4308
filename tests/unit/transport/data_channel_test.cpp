#include "bytes.hpp"

#include <transport/webrtc/data_channel.hpp>
#include <transport/webrtc/dcep.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace parley::transport {
namespace {

constexpr std::uint32_t kControl = 50;
constexpr std::uint32_t kText = 51;
constexpr std::uint32_t kBinary = 53;
constexpr std::uint32_t kEmptyText = 56;

/// The server's channel and a caller's association, with a wire between that a test moves.
class DataChannelTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DataChannelTest);
    CPPUNIT_TEST(confirmsTheChannelThatIsOpened);
    CPPUNIT_TEST(carriesTextBothWays);
    CPPUNIT_TEST(carriesEmptyTexts);
    CPPUNIT_TEST(carriesLargeTextsWhole);
    CPPUNIT_TEST(sendsNothingBeforeItIsOpen);
    CPPUNIT_TEST(sendsNothingLongerThanTheCallerTakes);
    CPPUNIT_TEST(takesNoMoreThanItsLimitToSend);
    CPPUNIT_TEST(tooLongAMessageEndsIt);
    CPPUNIT_TEST(otherChannelsAreConfirmedAndNotHeard);
    CPPUNIT_TEST(aClosedChannelIsClosedBothWays);
    CPPUNIT_TEST(packetsThatAreLostAreSentAgain);
    CPPUNIT_TEST(hearsWhenTheCallerIsGone);
    CPPUNIT_TEST(survivesPacketsOfNobody);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        limits_ = {
            .max_incoming = 262'144, .max_outgoing = 262'144, .max_waiting_bytes = 1'000'000};
        connect();
    }

    void tearDown() override {
        channel_.reset();
        caller_.reset();
    }

    void confirmsTheChannelThatIsOpened() {
        open(0);
        CPPUNIT_ASSERT_EQUAL(1, opened_);
        const auto heard = takeCallersMessages();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, heard.size());
        CPPUNIT_ASSERT_EQUAL(kControl, heard[0].kind);
        CPPUNIT_ASSERT(isChannelAck(bytesOf(heard[0].bytes)));
    }

    void carriesTextBothWays() {
        open(2);
        say(2, kText, "hello");
        CPPUNIT_ASSERT(texts_ == std::vector<std::string>{"hello"});
        takeCallersMessages();
        CPPUNIT_ASSERT(channel_->send("world"));
        const auto heard = takeCallersMessages();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, heard.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"world"}, heard[0].bytes);
        CPPUNIT_ASSERT_EQUAL(kText, heard[0].kind);
        CPPUNIT_ASSERT_EQUAL(std::uint16_t{2}, heard[0].stream);
    }

    void carriesEmptyTexts() {
        open(0);
        takeCallersMessages();
        say(0, kEmptyText, std::string(1, '\0'));
        CPPUNIT_ASSERT(texts_ == std::vector<std::string>{""});
        CPPUNIT_ASSERT(channel_->send(""));
        CPPUNIT_ASSERT_EQUAL(kEmptyText, takeCallersMessages().at(0).kind);
    }

    void carriesLargeTextsWhole() {
        open(0);
        takeCallersMessages();
        const std::string large(262'144, 'x');
        say(0, kText, large);
        CPPUNIT_ASSERT(texts_ == std::vector<std::string>{large});
        CPPUNIT_ASSERT(channel_->send(large));
        CPPUNIT_ASSERT(channel_->send("after it"));
        const auto heard = takeCallersMessages();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, heard.size());
        CPPUNIT_ASSERT(heard[0].bytes == large);
        CPPUNIT_ASSERT(heard[1].bytes == "after it");
    }

    void sendsNothingBeforeItIsOpen() { CPPUNIT_ASSERT(!channel_->send("early")); }

    void sendsNothingLongerThanTheCallerTakes() {
        open(0);
        CPPUNIT_ASSERT(!channel_->send(std::string(262'145, 'x')));
        CPPUNIT_ASSERT(channel_->send("short"));
    }

    void takesNoMoreThanItsLimitToSend() {
        open(0);
        wire_cut_ = true;
        int taken = 0;
        while (channel_->send(std::string(100'000, 'x')))
            CPPUNIT_ASSERT(++taken < 100);
        // What usrsctp holds, and what waits for it.
        CPPUNIT_ASSERT(taken >= 10);
    }

    void tooLongAMessageEndsIt() {
        limits_.max_incoming = 1'000;
        connect();
        open(0);
        say(0, kText, std::string(5'000, 'x'));
        CPPUNIT_ASSERT(texts_.empty());
        CPPUNIT_ASSERT(lost_ > 0);
    }

    void otherChannelsAreConfirmedAndNotHeard() {
        open(0);
        open(4);
        CPPUNIT_ASSERT_EQUAL(1, opened_);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, takeCallersMessages().size());
        say(4, kText, "other");
        say(0, kBinary, "binary");
        say(0, kText, "ours");
        CPPUNIT_ASSERT(texts_ == std::vector<std::string>{"ours"});
    }

    void aClosedChannelIsClosedBothWays() {
        open(0);
        caller_->resetStream(0);
        exchange();
        CPPUNIT_ASSERT(callers_resets_ > 0);
        CPPUNIT_ASSERT(!channel_->send("to nobody"));
        CPPUNIT_ASSERT_EQUAL(0, lost_);
    }

    void packetsThatAreLostAreSentAgain() {
        open(0);
        takeCallersMessages();
        loses_every_ = 5;
        CPPUNIT_ASSERT(channel_->send(std::string(20'000, 'x')));
        say(0, kText, std::string(20'000, 'y'));
        auto heard = takeCallersMessages();
        // In real time: what usrsctp sent lately it does not send again, and it has a clock of its
        // own.
        using std::chrono::milliseconds, std::chrono::steady_clock;
        const auto limit = steady_clock::now() + std::chrono::seconds{30};
        for (auto last = steady_clock::now(); heard.empty() || texts_.empty();) {
            CPPUNIT_ASSERT(steady_clock::now() < limit);
            const auto elapsed =
                std::chrono::duration_cast<milliseconds>(steady_clock::now() - last);
            if (elapsed < milliseconds{10}) continue;
            last += elapsed;
            SctpAssociation::advance(static_cast<std::uint32_t>(elapsed.count()));
            for (auto& message : takeCallersMessages())
                heard.push_back(std::move(message));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, heard.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, texts_.size());
    }

    void hearsWhenTheCallerIsGone() {
        open(0);
        caller_.reset();
        exchange();
        CPPUNIT_ASSERT(lost_ > 0);
    }

    void survivesPacketsOfNobody() {
        open(0);
        for (const auto* junk : {"", "00", "13 88 13 88 00 00 00 00 00 00 00 00 00 00 00 04"})
            channel_->receive(hex(junk));
        say(0, kText, "still there");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, texts_.size());
    }

private:
    void connect() {
        channel_.reset();
        caller_.reset();
        to_caller_.clear();
        to_server_.clear();
        channel_.emplace(5'000, limits_, [this](Bytes packet) { lay(to_caller_, packet); });
        caller_.emplace(5'000, 1'000'000, [this](Bytes packet) { lay(to_server_, packet); });
        exchange();
    }

    void lay(std::deque<std::string>& wire, Bytes packet) {
        if (wire_cut_ || (loses_every_ > 0 && ++laid_ % loses_every_ == 0)) return;
        wire.emplace_back(textOf(packet));
    }

    void exchange() {
        bool moved = true;
        while (moved) {
            moved = false;
            while (!to_caller_.empty()) {
                const auto packet = std::move(to_caller_.front());
                to_caller_.pop_front();
                if (caller_) caller_->receive(bytesOf(packet));
                moved = true;
            }
            while (!to_server_.empty()) {
                const auto packet = std::move(to_server_.front());
                to_server_.pop_front();
                channel_->receive(bytesOf(packet));
                moved = true;
            }
            noteServersEvents();
            noteCallersEvents();
        }
    }

    void noteServersEvents() {
        for (auto& event : channel_->takeEvents()) {
            if (std::holds_alternative<DataChannel::Opened>(event)) ++opened_;
            if (std::holds_alternative<DataChannel::Lost>(event)) ++lost_;
            if (auto* text = std::get_if<DataChannel::Text>(&event))
                texts_.push_back(std::move(text->text));
        }
    }

    void noteCallersEvents() {
        if (!caller_) return;
        for (auto& event : caller_->takeEvents()) {
            if (auto* message = std::get_if<SctpMessage>(&event))
                callers_messages_.push_back(std::move(*message));
            if (std::holds_alternative<SctpStreamsReset>(event)) ++callers_resets_;
        }
    }

    void say(std::uint16_t stream, std::uint32_t kind, std::string_view bytes) {
        CPPUNIT_ASSERT(caller_->send(stream, kind, bytes) == SctpAssociation::Sent::Yes);
        exchange();
    }

    void open(std::uint16_t stream) {
        const auto bytes = hex("03 00 00 00 00 00 00 00 00 01 00 00 78");
        say(stream, kControl, textOf(bytes));
    }

    std::vector<SctpMessage> takeCallersMessages() {
        exchange();
        return std::exchange(callers_messages_, {});
    }

    DataChannel::Limits limits_;
    std::optional<DataChannel> channel_;
    std::optional<SctpAssociation> caller_;
    std::deque<std::string> to_caller_;
    std::deque<std::string> to_server_;
    bool wire_cut_ = false;
    int loses_every_ = 0;
    int laid_ = 0;
    int opened_ = 0;
    int lost_ = 0;
    int callers_resets_ = 0;
    std::vector<std::string> texts_;
    std::vector<SctpMessage> callers_messages_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DataChannelTest);

}  // namespace
}  // namespace parley::transport
